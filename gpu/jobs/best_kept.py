"""Keeps the weights of the best evaluation of a training, as transformers' load_best_model_at_end does."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from gpu.jobs.adapters import restore, save_state, trained


class BestKept:
    """Evaluates every so many steps and at the end, and keeps the weights of the lowest value.

    A resumed run continues with them: evaluations are among the figures of the steps, weights in the checkpoint folder.
    """

    def __init__(self, folder: Path, model: Any, every: int, evaluate: Callable[[], float]):
        self.file, self.model, self.every, self.evaluate = folder / "best.pt", model, every, evaluate

    def after(self, history: Sequence[dict[str, float]], steps: int) -> dict[str, float]:
        """The figures that an evaluation after the last of these steps adds; none where none is due."""
        if len(history) % self.every and len(history) != steps:
            return {}
        self.model.eval()
        with torch.no_grad():
            value = self.evaluate()
        self.model.train()
        if value < lowest(history):
            self.file.parent.mkdir(exist_ok=True)
            save_state(self.file, {name: parameter.detach() for name, parameter in trained(self.model).items()})
        return {"validation": value}

    def take(self) -> None:
        """Puts the best weights into the model."""
        device = next(self.model.parameters()).device
        restore(self.model, torch.load(self.file, map_location=device, weights_only=True))


def lowest(history: Sequence[dict[str, float]]) -> float:
    """The lowest value of the evaluations so far; infinite before the first."""
    return min((step["validation"] for step in history if "validation" in step), default=math.inf)
