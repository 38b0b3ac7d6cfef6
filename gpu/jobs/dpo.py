"""`dpo`: direct preference optimisation (Rafailov et al., arXiv 2305.18290).

Data: { prompt, chosen, rejected }, as `lab calibration data` and `lab policy data` write it. The reference is the
model without its adapter, or with the adapter that training starts from; its log-probabilities are computed batch by
batch.
"""

from dataclasses import dataclass
from typing import Any

import torch

from gpu.core import losses, objectives
from gpu.jobs.adapters import reference_of
from gpu.jobs.config import option, positive
from gpu.jobs.rows import read_rows
from gpu.jobs.run import Run
from gpu.jobs.texts import Example, logits_of
from gpu.jobs.training import Micro, Step, parts, rows_of, train
from gpu.jobs.tuning import DataConfig, Tuned, open_tuned, saved, short_enough


@dataclass(kw_only=True)
class DpoConfig(DataConfig):
    learning_rate: float = option(1e-6, "peak learning rate of AdamW")
    beta: float = option(0.1, "weight of the KL penalty for leaving the reference (DPO's beta)")

    def check(self) -> None:
        super().check()
        positive(self, "beta")


Pair = tuple[Example, Example]
"""The chosen and the rejected completion of a prompt."""


def dpo(run: Run, config: DpoConfig) -> dict[str, Any]:
    config.check()
    rows = read_rows(config.train_file, [], ["prompt", "chosen", "rejected"])
    if config.trainer == "trl":
        from gpu.jobs.with_trl import train_with_trl

        return train_with_trl(run, config, "dpo", rows)
    tuned = open_tuned(run, config)
    return saved(run, tuned, prefer(run, tuned, config, rows))


def prefer(
    run: Run, tuned: Tuned, config: DpoConfig, rows: list[dict], stage: str | None = None
) -> list[dict[str, float]]:
    """Trains on rows of { prompt, chosen, rejected }; the figures of each step."""
    pairs = [tuple(tuned.example(row["prompt"], row[side]) for side in ("chosen", "rejected")) for row in rows]
    pairs = [pairs[at] for at in short_enough(run, pairs, config)]
    beta = torch.tensor(config.beta, device=tuned.device)

    def batch(step: int, _) -> Step:
        chosen = parts(rows_of(step, len(pairs), config.batch, config.seed), config.per_device_train_batch_size)
        return Step([pair_batch(tuned, [pairs[at] for at in rows]) for rows in chosen])

    def loss(ref_chosen, ref_rejected, **both):
        sides = zip(both["tokens"].chunk(2), both["answer"].chunk(2))
        return objectives.dpo(
            tuned.reads(both), *(part for side in sides for part in side), ref_chosen, ref_rejected, beta
        )

    return train(run, tuned.model, config, config.steps(len(pairs)), batch, loss, stage)


def pair_batch(tuned: Tuned, pairs: list[Pair]) -> Micro:
    """The chosen completions and below them the rejected ones, with the reference's log-probabilities of both."""
    both = tuned.batch([pair[side] for side in (0, 1) for pair in pairs])
    with torch.no_grad(), reference_of(tuned.model):
        reference = losses.answer_log_prob(logits_of(tuned.model, both), both["tokens"], both["answer"])
    ref_chosen, ref_rejected = reference.chunk(2)
    return Micro({**both, "ref_chosen": ref_chosen, "ref_rejected": ref_rejected}, len(pairs))
