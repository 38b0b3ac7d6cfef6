"""HybridLLM's transformation of labels (arXiv 2404.14618, equation 3), as lib/routers/features/relaxation.ts has it.
Where the reference is far better, hardly any answer of the small model matches one of it, and labels that are all near
0 teach nothing. So a match is relaxed by t, and t* is where the labels differ most:

    y_i(t) = P(q(small answer) >= q(reference answer) - t)
    t* = argmax_t (1 / N^2) sum_{i, i'} |y_i(t) - y_i'(t)|
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gpu.jobs.javascript import number_text
from gpu.jobs.match_labels import Answers, match_probability

MOST = 200
"""Relaxations that are tried, at most; labels change nowhere else where there are fewer."""


@dataclass(frozen=True)
class Relaxation:
    """t*, of several that are equally good the least, and what else was tried."""

    relax: float
    tried: list[tuple[float, float]]
    """(relaxation, the labels' mean absolute difference), ascending, from 0."""
    note: str | None
    """Why t* is no use here, where it is none."""


def fit_relaxation(qualities: Answers, candidate: int, weights: Answers | None = None) -> Relaxation:
    """t* of a candidate against the reference, the last one; qualities are [queries x candidates x answers]."""
    tried = []
    for relax in _candidate_relaxations(qualities, candidate):
        labels = match_probability(qualities, candidate, relax=relax, weights=weights)
        tried.append((relax, mean_absolute_difference(labels)))
    best = tried[0]
    for other in tried[1:]:
        if other[1] > best[1] + 1e-12:
            best = other
    return Relaxation(best[0], tried, _note_of(tried, best[0]))


def mean_absolute_difference(values: Sequence[float]) -> float:
    """(1 / N^2) sum_{i, i'} |y_i - y_i'| in O(N log N): (2 / N^2) sum_k (2 k - N - 1) y_(k) over ascending y."""
    count, total = len(values), 0.0
    for place, value in enumerate(sorted(values), start=1):
        total += (2 * place - count - 1) * value
    return 2 * total / count**2 if count else math.nan


def _candidate_relaxations(qualities: Answers, candidate: int) -> list[float]:
    """0 and the gaps between answers of both that lie above it, at which labels change; evenly spread if many."""
    gaps = {
        theirs - own for cells in qualities for own in {*cells[candidate]} for theirs in {*cells[-1]} if theirs > own
    }
    ascending = sorted(gaps)
    size = min(MOST, len(ascending))
    places = (math.floor(step * (len(ascending) - 1) / max(1, size - 1)) for step in range(size))
    # Gaps are differences of floats: a label that changes at one has to have changed
    return [0.0, *(ascending[place] * (1 + 1e-12) for place in places)]


def _note_of(tried: list[tuple[float, float]], best: float) -> str | None:
    if len(tried) == 1:
        return "No answer of the reference is better than one of the candidate: no relaxation changes a label"
    if len(tried) == 2:
        return (
            "Quality has two values, right and wrong: a relaxation leaves labels as they are or makes all of them 1, "
            f"so t* is {number_text(best)} and hybrid-trans is hybrid-prob"
        )
    return "Labels differ most as they are: hybrid-trans is hybrid-prob" if best == 0 else None
