"""Shared by the jobs that train an adapter of a causal language model: config, data and saving."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gpu.jobs.adapters import AdapterConfig, save_adapter, with_adapter
from gpu.jobs.config import option, positive, required
from gpu.jobs.errors import SetupError
from gpu.jobs.models import ModelConfig, open_causal_lm
from gpu.jobs.run import Run
from gpu.jobs.texts import Example, Texts, logits_of, padded
from gpu.jobs.training import TrainingConfig, last_mean


@dataclass(kw_only=True)
class TuningConfig(ModelConfig, AdapterConfig, TrainingConfig):
    max_length: int = option(1024, "maximum tokens of prompt and completion together; longer examples are left out")
    trainer: str = option(
        "routelab",
        "implementation that trains: routelab, or TRL with the same settings, as a check",
        choices=("routelab", "trl"),
    )

    def check(self) -> None:
        AdapterConfig.check(self)
        TrainingConfig.check(self)
        positive(self, "max_length")


@dataclass(kw_only=True)
class DataConfig(TuningConfig):
    train_file: str = required("JSON Lines of examples, as lab calibration data writes them", path="file")


@dataclass(frozen=True)
class Tuned:
    """A model with an adapter that is trained."""

    model: Any
    tokenizer: Any
    texts: Texts
    device: torch.device

    def example(self, prompt: str, completion: str) -> Example:
        """As texts.example. Raises SetupError for a completion that goes on after a token that ends one."""
        for end in self.tokenizer.convert_ids_to_tokens(self.texts.ends):
            if completion.partition(end)[2].strip():
                raise SetupError(
                    f"Cannot train on a completion that goes on after {end}, which ends an answer: {completion[:60]!r}"
                )
        return self.texts.example(prompt, completion)

    def batch(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """As texts.padded."""
        return padded(examples, self.tokenizer.pad_token_id, self.device)

    def reads(self, batch: dict[str, Tensor]) -> Callable[[Tensor], Tensor]:
        """The model as gpu/core's objectives call it, for the `tokens` of a batch."""
        return lambda _: logits_of(self.model, batch)


def open_tuned(run: Run, config: TuningConfig) -> Tuned:
    """Raises SetupError where the model or the adapter does not open."""
    model, tokenizer = open_causal_lm(config, training=True)
    torch.manual_seed(config.seed)  # a new adapter's start is random
    model = with_adapter(model, config)
    device = next(model.parameters()).device
    run.device = torch.cuda.get_device_name() if device.type == "cuda" else str(device)
    return Tuned(model, tokenizer, Texts(model, tokenizer), device)


def short_enough(run: Run, examples: Sequence[Sequence[Example]], config: TuningConfig, more: int = 0) -> list[int]:
    """The indices of the rows whose texts fit with `more` tokens; the run notes how many do not.

    Raises SetupError where none does.
    """
    longest = [more + max(len(example.tokens) for example in row) for row in examples]
    fits = [at for at, length in enumerate(longest) if length <= config.max_length]
    if not fits:
        raise SetupError(
            f"Cannot train as all {len(examples)} examples are longer than max_length, {config.max_length} tokens",
            f"The longest has {max(longest)}",
        )
    if len(fits) < len(examples):
        left = len(examples) - len(fits)
        run.note(f"{left} of {len(examples)} examples are longer than {config.max_length} tokens: left out")
    return fits


def saved(run: Run, tuned: Tuned, history: Sequence[dict[str, float]], **figures: float) -> dict[str, float]:
    """Writes the adapter; returns the figures of the manifest: means over the last tenth of the steps."""
    save_adapter(tuned.model, tuned.tokenizer, run.out / "adapter")
    names = dict.fromkeys(name for told in history for name in told)
    means = {name: last_mean(history, name) for name in names}
    peak = torch.cuda.max_memory_allocated() / 2**30 if torch.cuda.is_available() else math.nan
    memory = {} if math.isnan(peak) else {"peak_memory_gib": peak}
    return {"steps": len(history), **means, **memory, **figures}
