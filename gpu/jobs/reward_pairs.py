"""Pairs of answers of which one is better, as BEST-Route trains its proxy reward model on (arXiv 2506.22716,
`min_max_mid` of microsoft/best-route-llm), and as lib/training/preference_pairs.ts has them: of one model's answers to
one query the worst against the one in the middle, and that one against the best.
"""

from collections.abc import Sequence

PAIR_KINDS = ("mid > worst", "best > mid")


def min_max_mid(scores: Sequence[float]) -> list[tuple[int, int, str]]:
    """(chosen, rejected, kind), the places of two answers, by an oracle's score of each: sorted by it, equal ones in
    their order, the middle is the one at half of their number, rounded down. None where all scores are equal."""
    order = sorted(range(len(scores)), key=lambda place: scores[place])
    if not order:
        return []
    worst, mid, best = order[0], order[len(order) // 2], order[-1]
    pairs = [(mid, worst, PAIR_KINDS[0]), (best, mid, PAIR_KINDS[1])]
    return [(chosen, rejected, kind) for chosen, rejected, kind in pairs if scores[chosen] > scores[rejected]]
