"""`sft`: supervised fine-tuning; the loss is on the tokens of completions, not on prompts or padding.

Data: { prompt, completion }, as `lab calibration data` and `lab policy data` write it.
"""

from dataclasses import dataclass
from typing import Any

from gpu.core.objectives import cross_entropy
from gpu.jobs.rows import read_rows
from gpu.jobs.run import Run
from gpu.jobs.texts import Example
from gpu.jobs.training import Batches, Micro, Step, parts, rows_of, train
from gpu.jobs.tuning import DataConfig, Tuned, open_tuned, saved, short_enough


@dataclass(kw_only=True)
class SftConfig(DataConfig):
    pass


def sft(run: Run, config: SftConfig) -> dict[str, Any]:
    config.check()
    rows = read_rows(config.train_file, [], ["prompt", "completion"])
    if config.trainer == "trl":
        from gpu.jobs.with_trl import train_with_trl

        return train_with_trl(run, config, "sft", rows)
    tuned = open_tuned(run, config)
    return saved(run, tuned, fine_tune(run, tuned, config, rows))


def fine_tune(
    run: Run, tuned: Tuned, config: SftConfig, rows: list[dict], stage: str | None = None
) -> list[dict[str, float]]:
    """Trains on rows of { prompt, completion }; the figures of each step."""
    examples = [tuned.example(row["prompt"], row["completion"]) for row in rows]
    fits = short_enough(run, [[example] for example in examples], config)
    examples = [examples[at] for at in fits]
    steps = config.steps(len(examples))

    def loss(**batch):
        return cross_entropy(tuned.reads(batch), batch["tokens"], batch["answer"])

    return train(run, tuned.model, config, steps, completion_batches(tuned, config, examples), loss, stage)


def completion_batches(tuned: Tuned, config: DataConfig, examples: list[Example]) -> Batches:
    """Batches of `cross_entropy`: its mean is over the learned tokens of a whole step."""

    def batch(step: int, _) -> Step:
        micros = []
        for rows in parts(rows_of(step, len(examples), config.batch, config.seed), config.per_device_train_batch_size):
            inputs = tuned.batch([examples[at] for at in rows])
            micros.append(Micro(inputs, inputs["answer"].sum().item()))
        return Step(micros)

    return batch
