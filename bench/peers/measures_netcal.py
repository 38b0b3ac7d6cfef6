"""The measures of a million confidences by netcal."""

import numpy as np
from netcal.metrics import ACE, ECE, MCE
from side import INPUTS, serve_tasks

confidence = np.fromfile(INPUTS / "confidence.f64")
correct = np.fromfile(INPUTS / "correct.f64").astype(np.int64)


def error(measure: type) -> dict:
    return {"check": {"value": float(measure(bins=15).measure(confidence, correct))}}


serve_tasks(
    ["netcal", "numpy"],
    ece=lambda: error(ECE),
    mce=lambda: error(MCE),
    ace=lambda: error(ACE),
)
