"""Platt scaling, AUROC and isotonic regression of a million confidences by scikit-learn."""

import numpy as np
from side import INPUTS, serve_tasks
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

confidence = np.fromfile(INPUTS / "confidence.f64")
correct = np.fromfile(INPUTS / "correct.f64")


def logits(confidence: np.ndarray) -> np.ndarray:
    clipped = np.clip(confidence, 1e-6, 1 - 1e-6)
    return np.log(clipped / (1 - clipped))[:, None]


def platt() -> dict:
    model = LogisticRegression(C=np.inf).fit(logits(confidence), correct)
    low, middle, high = model.predict_proba(logits(np.array([0.1, 0.5, 0.9])))[:, 1]
    return {"check": {"low": float(low), "middle": float(middle), "high": float(high)}}


def isotonic() -> dict:
    fitted = IsotonicRegression(y_min=0, y_max=1).fit_transform(confidence, correct)
    return {"check": {"squares": float((fitted**2).mean())}}


serve_tasks(
    ["scikit-learn", "numpy"],
    platt=platt,
    isotonic=isotonic,
    auroc=lambda: {"check": {"value": float(roc_auc_score(correct, confidence))}},
)
