"""Shared by the jobs that fine-tune all weights of an encoder with heads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gpu.jobs.config import option, positive
from gpu.jobs.errors import SetupError
from gpu.jobs.models import ModelConfig
from gpu.jobs.rows import Row
from gpu.jobs.training import TrainingConfig


@dataclass(kw_only=True)
class EncoderConfig(ModelConfig, TrainingConfig):
    max_length: int = option(512, "maximum tokens of a text")

    def check(self) -> None:
        super().check()
        positive(self, "max_length")
        if self.load_in_4bit:
            raise SetupError("load_in_4bit must be false: the encoder is trained whole")


def sides(rows: Sequence[Row], file: str) -> tuple[list[Row], list[Row]]:
    """The rows to train on, and those of the split `validation`; those of the split `test` are left out.

    Raises SetupError where one side has none.
    """
    train = [row for row in rows if row.get("split") in (None, "train")]
    validation = [row for row in rows if row.get("split") == "validation"]
    for name, side in (("train", train), ("validation", validation)):
        if not side:
            raise SetupError(f"Cannot train on {file} as no row is of the split {name}")
    return train, validation


def encoded(
    tokenizer: Any, texts: Sequence[Any], max_length: int, device: torch.device, framed: bool = True
) -> dict[str, Tensor]:
    """What an encoder reads of texts, or of pairs of texts; longer ones are cut. `framed` puts the tokenizer's own
    tokens around them, such as [CLS], which a chat template has written already."""
    pairs = bool(texts) and isinstance(texts[0], tuple)
    columns = [list(column) for column in zip(*texts)] if pairs else [list(texts)]
    batch = tokenizer(
        *columns,
        truncation=True,
        max_length=max_length,
        padding=True,
        add_special_tokens=framed,
        return_tensors="pt",
        verbose=False,
    )
    return {name: value.to(device) for name, value in batch.items()}
