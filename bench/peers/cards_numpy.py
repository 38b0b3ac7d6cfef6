"""A router card with numpy, vectorised over resamples: what can be had without loops over queries.

APGR, CPT, AUC, the savings and the band of the curve; not AIQ, whose convex hull has no vectorised form, nor
operating points, calibration and leakage.
"""

import json

import numpy as np
from side import INPUTS, serve_tasks

GRID = np.linspace(0, 1, 101)
AT_ONCE = 50
"""Resamples in one array: more do not fit the processor's cache."""

data = json.loads((INPUTS / "mmlu.json").read_text())
quality = np.array(data["quality"], dtype=float).reshape(-1, 2)
scores = np.array(data["scores"])


def first_reached(x: np.ndarray, curve: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Of each row the x at which the curve first reaches its target; NaN where it does not."""
    rows = np.arange(len(curve))
    reached = curve >= target[:, None] - 1e-12
    at = reached.argmax(axis=1)
    before = np.maximum(at - 1, 0)
    step = curve[rows, at] - curve[rows, before]
    part = np.divide(target - curve[rows, before], step, out=np.zeros(len(rows)), where=step != 0)
    found = x[rows, before] + np.clip(part, 0, 1) * (x[rows, at] - x[rows, before])
    return np.where(reached.any(axis=1), found, np.nan)


def statistics(weights: np.ndarray) -> dict[str, np.ndarray]:
    """Of each row of weights, one for each query in the order of falling scores."""
    order = np.argsort(-scores, kind="stable")
    weak, strong = quality[order].T
    total = weights.sum(axis=1)
    zero = np.zeros((len(weights), 1))
    x = np.concatenate([zero, np.cumsum(weights, axis=1)], axis=1) / total[:, None]
    weak_mean, strong_mean = weights @ weak / total, weights @ strong / total
    gained = np.cumsum(weights * (strong - weak), axis=1) / total[:, None]
    curve = weak_mean[:, None] + np.concatenate([zero, gained], axis=1)
    gap = strong_mean - weak_mean
    auc = np.trapezoid(curve, x, axis=1)
    band = np.stack([np.interp(GRID, *row) for row in zip(x, curve)])
    found = {
        "apgr": (auc - weak_mean) / gap,
        "apgr_grid": (np.trapezoid(band[:, ::10], GRID[::10], axis=1) - weak_mean) / gap,
        "auc": auc,
        "cpt50": first_reached(x, curve, weak_mean + 0.5 * gap),
        "cpt80": first_reached(x, curve, weak_mean + 0.8 * gap),
    }
    for percent in (10, 20, 40, 60):
        at = np.array([np.interp(1 - percent / 100, *row) for row in zip(x, curve)])
        found[f"drop {percent}"] = 100 * (strong_mean - at) / strong_mean
    for percent in (0, 1, 2):
        found[f"saved {percent}"] = 100 * (1 - first_reached(x, curve, strong_mean * (1 - percent / 100)))
    found |= {f"at {place}": column for place, column in zip(GRID, band.T)}
    return found


def card(draws: int) -> dict:
    n = len(scores)
    point = {name: float(value[0]) for name, value in statistics(np.ones((1, n))).items()}
    check = {name: point[name] for name in ("apgr", "apgr_grid", "auc", "cpt50", "cpt80")}
    if draws == 0:
        return {"check": check}
    rng = np.random.default_rng(1)
    parts = []
    for start in range(0, draws, AT_ONCE):
        size = min(AT_ONCE, draws - start)
        weights = np.stack([np.bincount(rng.integers(n, size=n), minlength=n) for _ in range(size)])
        parts.append(statistics(weights.astype(float)))
    drawn = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    ends = {name: np.nanquantile(values, [0.025, 0.975]) for name, values in drawn.items()}
    lo, hi = ends["apgr"]
    return {"check": {**check, "lo": float(lo), "hi": float(hi)}}


serve_tasks(["numpy"], card=lambda: card(0), card_1000=lambda: card(1000))
