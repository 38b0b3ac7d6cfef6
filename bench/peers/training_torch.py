"""A training step of the pocket models in eager PyTorch (gpu/trainers/eager.py)."""

import json
import sys
import time
from pathlib import Path

from side import serve_tasks

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from gpu.trainers.eager import eager_steps  # noqa: E402

OBJECTIVES = {
    "pocket-small": "cross_entropy",
    "pocket-large": "cross_entropy",
    "pocket-encoder": "masked_cross_entropy",
}
TURN = 6
"""Steps of a task, of which the first is not timed: it wakes the threads."""


def steps_of(model: str):
    card = json.loads((ROOT / f"data/pocket/{model}/steps/{OBJECTIVES[model]}.json").read_text())
    steps, first = eager_steps(card), None

    def run() -> dict:
        nonlocal first
        loss = next(steps)
        first = loss if first is None else first
        started = time.perf_counter()
        for _ in range(TURN - 1):
            next(steps)
        return {
            "seconds": (time.perf_counter() - started) / (TURN - 1),
            "check": {"rows": card["batch"], "loss": first},
        }

    return run


serve_tasks(["torch"], **{model: steps_of(model) for model in OBJECTIVES})
