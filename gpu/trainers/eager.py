"""Steps of a step graph's objective in eager PyTorch: what the engine of lib/training is timed against
(bench/peers/training_torch.py)."""

from collections.abc import Iterator

import torch

from gpu.core.models import Shape
from gpu.core.objectives import OBJECTIVES


def adamw(model: torch.nn.Module) -> torch.optim.AdamW:
    """PyTorch's own optimiser with the engine's settings: no weight decay of biases and norms."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98))


def eager_steps(card: dict) -> Iterator[float]:
    """The losses of one step after another, without end, on a model and a batch of the card's shape."""
    chosen, shape = OBJECTIVES[card["objective"]], Shape(**card["shape"])
    model = chosen.model(shape)
    batch = chosen.example(shape, card["batch"])
    optimizer = adamw(model)
    while True:
        optimizer.zero_grad()
        loss = chosen.loss(model, *batch.values())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        yield loss.item()
