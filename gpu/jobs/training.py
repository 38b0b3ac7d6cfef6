"""The training loop of all jobs: batches that depend on their number alone, AdamW, and exact resume.

A step's batch, dropout and samples depend only on the seed and the step's number. So a run resumed from its checkpoint
(parameters and optimiser moments) has the same losses as an uninterrupted one.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from gpu.jobs.adapters import restore, save_state, trained
from gpu.jobs.best_kept import BestKept
from gpu.jobs.config import not_negative, option, positive
from gpu.jobs.errors import SetupError
from gpu.jobs.models import SMALLER, out_of_memory
from gpu.jobs.rows import write_rows
from gpu.jobs.run import Run


@dataclass(kw_only=True)
class TrainingConfig:
    """Names as in TRL's trainers, and their defaults where they mean the same."""

    learning_rate: float = option(2e-5, "peak learning rate of AdamW")
    lr_scheduler_type: str = option("linear", "learning rate after warm-up", choices=("linear", "cosine", "constant"))
    warmup_steps: int = option(0, "steps in which the learning rate rises from 0")
    weight_decay: float = option(0.0, "decoupled weight decay")
    max_grad_norm: float = option(1.0, "maximum norm of the gradient, which is clipped to it")
    num_train_epochs: float = option(3.0, "passes over the data")
    max_steps: int | None = option(None, "number of steps; overrides num_train_epochs")
    per_device_train_batch_size: int = option(8, "rows, pairs or answers in one forward pass")
    gradient_accumulation_steps: int = option(1, "forward passes in a step")
    gradient_checkpointing: bool = option(False, "recompute activations in the backward pass: less memory, slower")
    save_steps: int = option(50, "steps between two checkpoints")
    seed: int = option(42, "seed of the order of the data, dropout and samples")

    def check(self) -> None:
        """Raises SetupError where a number is out of its range."""
        positive(self, "learning_rate", "max_grad_norm", "num_train_epochs", "max_steps")
        positive(self, "per_device_train_batch_size", "gradient_accumulation_steps", "save_steps")
        not_negative(self, "warmup_steps", "weight_decay")

    @property
    def batch(self) -> int:
        """Rows in a step."""
        return self.per_device_train_batch_size * self.gradient_accumulation_steps

    def steps(self, rows: int) -> int:
        """Steps over so many rows."""
        return self.max_steps or math.ceil(self.num_train_epochs * rows / self.batch)

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of a step, which counts from 0, as transformers has it; its "constant" is what they call
        constant_with_warmup."""
        if step < self.warmup_steps:
            return self.learning_rate * step / self.warmup_steps
        done = (step - self.warmup_steps) / max(1, steps - self.warmup_steps)
        shape = {"linear": 1 - done, "cosine": (1 + math.cos(math.pi * done)) / 2, "constant": 1.0}
        return self.learning_rate * shape[self.lr_scheduler_type]


@dataclass(frozen=True)
class Micro:
    """A part of a step's batch: the inputs of the loss, and its weight in the step's mean."""

    inputs: dict[str, Any]
    weight: float
    """The number of tokens for a mean over tokens, of rows for a mean over rows."""


@dataclass(frozen=True)
class Step:
    """A step's batch and its figures."""

    micros: Sequence[Micro]
    figures: dict[str, float] = field(default_factory=dict)


Batches = Callable[[int, Sequence[dict[str, float]]], Step]
"""The batch of a step by its number from 0; the figures of the steps before it are given too."""

Loss = Callable[..., Tensor]
"""Takes the inputs of a Micro by name; returns the mean that is minimised."""


def rows_of(step: int, rows: int, batch: int, seed: int) -> list[int]:
    """Which rows a step takes: each row once in an epoch, in an order of the epoch's own."""
    chosen = []
    for place in range(step * batch, (step + 1) * batch):
        epoch, at = divmod(place, rows)
        chosen.append(order(rows, epoch, seed)[at])
    return chosen


_orders: dict[tuple[int, int, int], list[int]] = {}


def order(rows: int, epoch: int, seed: int) -> list[int]:
    key = (rows, epoch, seed)
    if key not in _orders:
        if len(_orders) > 8:
            _orders.clear()
        generator = torch.Generator().manual_seed(number("order", seed, epoch))
        _orders[key] = torch.randperm(rows, generator=generator).tolist()
    return _orders[key]


def number(*key: object) -> int:
    """A seed that belongs to a key."""
    return int.from_bytes(hashlib.sha256("\n".join(map(str, key)).encode()).digest()[:8]) >> 1


def parts(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


def train(
    run: Run,
    model: Any,
    config: TrainingConfig,
    steps: int,
    batches: Batches,
    loss: Loss,
    stage: str | None = None,
    best: BestKept | None = None,
) -> list[dict[str, float]]:
    """Trains the trainable parameters in place; returns the figures of each step, `loss` among them.

    A job that trains several times names each one as a stage; steps before a checkpoint are not repeated. With `best`
    the weights of the best evaluation are kept, else the last. The figures are also written to steps.jsonl.

    Raises SetupError where the memory of the GPU is full, or the loss is no number.
    """
    torch.manual_seed(config.seed)
    parameters = trained(model)
    decayed = [p for p in parameters.values() if p.dim() > 1]
    others = [p for p in parameters.values() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": config.weight_decay}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW([group for group in groups if group["params"]], lr=config.learning_rate)
    if config.gradient_checkpointing:
        model.gradient_checkpointing_enable({"use_reentrant": False})
        model.enable_input_require_grads()
    history = resumed(run, model, optimizer, stage)
    run.start(steps, "steps", len(history), stage)
    model.train()
    for step in range(len(history), steps):
        for group in optimizer.param_groups:
            group["lr"] = config.rate(step, steps)
        try:
            figures = one_step(model, optimizer, config, batches(step, history), loss, step)
        except torch.OutOfMemoryError as error:
            raise SetupError(out_of_memory(f"take step {step + 1}"), SMALLER) from error
        unknown = next((name for name in ("loss", "grad_norm") if not math.isfinite(figures[name])), None)
        if unknown:
            raise SetupError(
                f"Cannot continue as the {unknown} of step {step + 1} is {figures[unknown]}",
                f"Lower learning_rate: it is {config.learning_rate:g}",
            )
        history.append(figures)
        if best:
            figures.update(best.after(history, steps))
        if (step + 1) % config.save_steps == 0 or step + 1 == steps:
            keep(run, model, optimizer, history, stage)
        run.progress(step + 1, **figures)
    if best:
        best.take()
    model.eval()
    name = "steps.jsonl" if stage is None else f"steps_{stage}.jsonl"
    write_rows(run.out / name, ({"step": step, **figures} for step, figures in enumerate(history, 1)))
    return history


def one_step(
    model: Any, optimizer: torch.optim.Optimizer, config: TrainingConfig, batch: Step, loss: Loss, step: int
) -> dict[str, float]:
    torch.manual_seed(number("dropout", config.seed, step))
    optimizer.zero_grad()
    whole = sum(micro.weight for micro in batch.micros)
    total = 0.0
    for micro in batch.micros:
        share = micro.weight / whole if whole else 0.0
        value = loss(**micro.inputs) * share
        value.backward()
        total += value.item()
    norm = torch.nn.utils.clip_grad_norm_(trained(model).values(), config.max_grad_norm)
    optimizer.step()
    return {"loss": total, "grad_norm": norm.item(), **batch.figures}


def keep(
    run: Run, model: Any, optimizer: torch.optim.Optimizer, history: list[dict[str, float]], stage: str | None
) -> None:
    """Writes a checkpoint and removes those before it."""
    folder = run.out / "checkpoint"
    folder.mkdir(exist_ok=True)
    state = {
        "parameters": {name: parameter.detach() for name, parameter in trained(model).items()},
        "optimizer": optimizer.state_dict(),
        "history": history,
    }
    name = f"{stage or 'step'}-{len(history):06d}.pt"
    save_state(folder / name, state)
    for older in folder.glob(f"{stage or 'step'}-*.pt"):
        if older.name != name:
            older.unlink()


def resumed(run: Run, model: Any, optimizer: torch.optim.Optimizer, stage: str | None) -> list[dict[str, float]]:
    """The figures of the steps that an earlier session has done; model and optimiser are as after them."""
    found = sorted((run.out / "checkpoint").glob(f"{stage or 'step'}-*.pt"))
    if not found:
        return []
    state = torch.load(found[-1], map_location=next(model.parameters()).device, weights_only=True)
    restore(model, state["parameters"])
    optimizer.load_state_dict(state["optimizer"])
    return state["history"]


def last_mean(history: Sequence[dict[str, float]], figure: str) -> float:
    """The mean of a figure over the last tenth of the steps."""
    values = [figures[figure] for figures in history if figure in figures]
    tail = values[-max(1, len(values) // 10) :]
    return sum(tail) / len(tail) if tail else math.nan
