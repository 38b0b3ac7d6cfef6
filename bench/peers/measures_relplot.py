"""The smooth ECE of a million confidences by its authors' relplot."""

import numpy as np
import relplot
from side import INPUTS, serve_tasks

confidence = np.fromfile(INPUTS / "confidence.f64")
correct = np.fromfile(INPUTS / "correct.f64")

serve_tasks(
    ["relplot", "numpy"],
    smooth_ece=lambda: {"check": {"value": float(relplot.smECE(confidence, correct))}},
)
