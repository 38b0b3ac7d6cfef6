"""The measures of a million confidences as one writes them with numpy."""

import numpy as np
from side import INPUTS, serve_tasks

BINS, DRAWS = 15, 200

confidence = np.fromfile(INPUTS / "confidence.f64")
correct = np.fromfile(INPUTS / "correct.f64")


def gaps(confidence: np.ndarray, correct: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the bins that have rows: the gap, and the share of the rows."""
    place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    count = np.bincount(place, minlength=BINS)
    given = np.bincount(place, weights=confidence, minlength=BINS)
    came = np.bincount(place, weights=correct, minlength=BINS)
    full = count > 0
    return np.abs(given - came)[full] / count[full], count[full] / len(confidence)


def binned() -> dict:
    gap, share = gaps(confidence, correct)
    return {
        "check": {
            "ece": float(gap @ share),
            "rmsce": float(np.sqrt(gap**2 @ share)),
            "mce": float(gap.max()),
            "ace": float(gap.mean()),
        }
    }


def bootstrap() -> dict:
    rng = np.random.default_rng(1)
    n = len(confidence)
    draws = np.empty(DRAWS)
    for draw in range(DRAWS):
        rows = rng.integers(n, size=n)
        gap, share = gaps(confidence[rows], correct[rows])
        draws[draw] = gap @ share
    return {"check": {"mean": float(draws.mean()), "deviation": float(draws.std(ddof=1))}}


serve_tasks(["numpy"], binned=binned, bootstrap=bootstrap)
