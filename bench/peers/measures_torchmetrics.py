"""The measures of a million confidences by torchmetrics."""

import os

import numpy as np
import torch
from side import INPUTS, serve_tasks
from torchmetrics.functional.classification import binary_calibration_error

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
confidence = torch.from_numpy(np.fromfile(INPUTS / "confidence.f64"))
correct = torch.from_numpy(np.fromfile(INPUTS / "correct.f64").astype(np.int64))


def error(norm: str) -> dict:
    return {"check": {"value": binary_calibration_error(confidence, correct, n_bins=15, norm=norm).item()}}


serve_tasks(
    ["torchmetrics", "torch"],
    ece=lambda: error("l1"),
    rmsce=lambda: error("l2"),
    mce=lambda: error("max"),
)
