"""Trains a pocket model in plain PyTorch, a step for each line on stdin: what the engine is timed against.

    python -m gpu.eager pocket-small cross_entropy

lib/training/compare_speed.ts runs it beside the engine. After each step it prints the loss.
"""

import sys

import torch

from gpu.objectives import OBJECTIVES
from gpu.pocket import STEPS, step_shape


def adamw(model: torch.nn.Module) -> torch.optim.AdamW:
    """PyTorch's own optimiser with the engine's settings: no weight decay of biases and norms."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98))


def main() -> None:
    name, objective = sys.argv[1:]
    chosen, shape = OBJECTIVES[objective], step_shape(name, objective)
    model = chosen.model(shape)
    batch = chosen.example(shape, STEPS[name][objective])
    optimizer = adamw(model)
    print("ready", flush=True)
    for _ in sys.stdin:
        optimizer.zero_grad()
        loss = chosen.loss(model, *batch.values())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        print(loss.item(), flush=True)


if __name__ == "__main__":
    main()
