"""`implicit`: trains the probability of an answer's tokens to be its confidence.

Cross-entropy on right answers, plus `calibration_weight` times the squared distance between the geometric mean of an
answer's token probabilities and its verdict; see gpu/core/losses.py. Data: { prompt, completion, correct }.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from gpu.core import losses
from gpu.jobs.config import not_negative, option
from gpu.jobs.errors import SetupError
from gpu.jobs.rows import Row, read_rows
from gpu.jobs.run import Run
from gpu.jobs.texts import logits_of
from gpu.jobs.training import Micro, Step, parts, rows_of, train
from gpu.jobs.tuning import DataConfig, open_tuned, saved, short_enough


@dataclass(kw_only=True)
class ImplicitConfig(DataConfig):
    learning_rate: float = option(1e-5, "peak learning rate of AdamW")
    calibration_weight: float = option(0.1, "weight of the Brier score; the cross-entropy has weight 1")

    def check(self) -> None:
        super().check()
        not_negative(self, "calibration_weight")
        if self.trainer == "trl":
            raise SetupError("Cannot train implicit by trl as it has no such trainer", 'Set trainer to "routelab"')


def implicit(run: Run, config: ImplicitConfig) -> dict[str, Any]:
    config.check()
    rows = read_rows(config.train_file, ["correct"], ["prompt", "completion"])
    verdicts = [verdict(row, at, config.train_file) for at, row in enumerate(rows, 1)]
    tuned = open_tuned(run, config)
    examples = [tuned.example(row["prompt"], row["completion"]) for row in rows]
    fits = short_enough(run, [[example] for example in examples], config)
    weight = torch.tensor(config.calibration_weight, device=tuned.device)

    def batch(step: int, _) -> Step:
        chosen = [fits[at] for at in rows_of(step, len(fits), config.batch, config.seed)]
        whole = taught(chosen)
        micros = []
        for part in parts(chosen, config.per_device_train_batch_size):
            inputs = tuned.batch([examples[at] for at in part])
            correct = torch.tensor([verdicts[at] for at in part], device=tuned.device)
            # Micros count by their rows, and the cross-entropy by the tokens of right answers
            share = taught(part) * len(chosen) / (whole * len(part)) if whole else 0.0
            micros.append(Micro({**inputs, "correct": correct, "share": share}, len(part)))
        return Step(micros)

    def taught(rows: Sequence[int]) -> int:
        return sum(len(examples[at].tokens) - examples[at].prompt for at in rows if verdicts[at])

    def loss(correct, share, **batch):
        logits, tokens, answer = logits_of(tuned.model, batch), batch["tokens"], batch["answer"]
        likelihood = losses.cross_entropy(logits, tokens, answer * correct[:, None])
        return share * likelihood + weight * losses.implicit_calibration(logits, tokens, answer, correct)

    history = train(run, tuned.model, config, config.steps(len(fits)), batch, loss)
    return saved(run, tuned, history)


def verdict(row: Row, number: int, file: str) -> float:
    """1 for right and 0 for wrong."""
    if row["correct"] in (0, 1, True, False):
        return float(row["correct"])
    raise SetupError(f"Cannot read {file} as correct of row {number} must be true or false: it is {row['correct']!r}")
