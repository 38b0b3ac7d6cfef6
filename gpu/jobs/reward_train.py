"""`reward_train`: a reward model on pairs of responses, of which the first is the better (Bradley-Terry).

Data: { prompt, chosen, rejected, split }, as `lab reward pairs` writes it of BEST-Route's min-max-mid pairs (arXiv
2506.22716). Pairs of which one text is longer than max_length are left out, as there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gpu.core.losses import bradley_terry
from gpu.jobs.best_kept import BestKept, lowest
from gpu.jobs.config import option, positive, required
from gpu.jobs.encoder_tuning import EncoderConfig, encoded, sides
from gpu.jobs.errors import SetupError
from gpu.jobs.models import open_classifier, positions_of
from gpu.jobs.reward_texts import TEMPLATES, ResponseTexts
from gpu.jobs.rows import Row, read_rows
from gpu.jobs.run import Run
from gpu.jobs.training import Micro, Step, last_mean, parts, rows_of, train


@dataclass(kw_only=True)
class RewardTrainConfig(EncoderConfig):
    """The defaults are BEST-Route's."""

    train_file: str = required("JSON Lines of { prompt, chosen, rejected, split } of lab reward pairs", path="file")
    template: str = option("human-assistant", "how prompt and response become one text", choices=TEMPLATES)
    learning_rate: float = option(1.5e-5, "peak learning rate of AdamW")
    num_train_epochs: float = option(5.0, "passes over the pairs")
    eval_steps: int = option(50, "steps between two evaluations on the validation pairs")

    def check(self) -> None:
        super().check()
        positive(self, "eval_steps")


def reward_train(run: Run, config: RewardTrainConfig) -> dict[str, Any]:
    config.check()
    rows = read_rows(config.train_file, [], ["prompt", "chosen", "rejected"])
    torch.manual_seed(config.seed)  # the head's start is random
    model, tokenizer = open_classifier(config, training=True, num_labels=1)
    model = model.float()
    device = next(model.parameters()).device
    run.device = str(device)
    texts = ResponseTexts(tokenizer, config.template)
    most = int(min(config.max_length, positions_of(model)))
    learned, held_back = sides(fitting(run, rows, texts, config.train_file, most), config.train_file)

    def batch_of(part: Sequence[Row]) -> dict[str, Tensor]:
        pairs = [texts.of(row["prompt"], row[side]) for side in ("chosen", "rejected") for row in part]
        return encoded(tokenizer, pairs, most, device, texts.framed)

    def loss(**inputs: Tensor) -> Tensor:
        chosen, rejected = model(**inputs).logits[:, 0].chunk(2)
        return bradley_terry(chosen, rejected)

    def batch(step: int, _) -> Step:
        chosen = [learned[at] for at in rows_of(step, len(learned), config.batch, config.seed)]
        return Step([Micro(batch_of(part), len(part)) for part in parts(chosen, config.per_device_train_batch_size)])

    def wrong() -> float:
        """The share of held-back pairs whose rejected response has the higher reward; a tie is half of one."""
        missed = 0.0
        for part in parts(held_back, config.per_device_train_batch_size):
            chosen, rejected = model(**batch_of(part)).logits[:, 0].chunk(2)
            missed += ((rejected > chosen).float() + 0.5 * (rejected == chosen).float()).sum().item()
        return missed / len(held_back)

    best = BestKept(run.out / "checkpoint", model, config.eval_steps, wrong)
    history = train(run, model, config, config.steps(len(learned)), batch, loss, best=best)
    model.save_pretrained(run.out / "model")
    tokenizer.save_pretrained(run.out / "model")
    about = {"template": config.template, "max_length": most}
    (run.out / "model" / "reward.json").write_text(json.dumps(about, indent=1) + "\n")
    return {"steps": len(history), "loss": last_mean(history, "loss"), "accuracy": 1 - lowest(history)}


def fitting(run: Run, rows: Sequence[Row], texts: ResponseTexts, file: str, most: int) -> list[Row]:
    """The pairs of which both texts fit; how many do not is said. Raises SetupError where none does."""
    fit = [
        row for row in rows if max(texts.length(row["prompt"], row[side]) for side in ("chosen", "rejected")) <= most
    ]
    if not fit:
        raise SetupError(f"Cannot train on {file} as all pairs are longer than {most} tokens")
    if len(fit) < len(rows):
        run.note(f"{len(rows) - len(fit)} of {len(rows)} pairs are longer than {most} tokens: left out")
    return fit
