"""Labels that routers between a reference and cheaper candidates learn from (HybridLLM, arXiv 2404.14618, section 3;
BEST-Route, arXiv 2506.22716, section 4): whether a candidate's answer is as good as the reference's, as a probability
over all recorded answers or of one drawn answer each, and which candidate has the best answer. As
lib/routers/features/match_labels.ts has it.

Qualities are [queries x candidates x answers], with the reference as the last candidate; weights, of the same shape,
say how likely each answer is to be given, and all answers weigh alike by default.
"""

from collections.abc import Sequence

from gpu.jobs.random_numbers import random

Answers = Sequence[Sequence[Sequence[float]]]


def match_probability(
    qualities: Answers,
    candidate: int,
    reference: int = -1,
    relax: float = 0.0,
    weights: Answers | None = None,
) -> list[float]:
    """[queries] P(an answer of `candidate` is at least as good as one of `reference`, less `relax`), over all pairs of
    answers. Ties count as a match."""
    labels = []
    for query, cells in enumerate(qualities):
        weighed = _weights_of(weights, qualities, query)
        matches = pairs = 0.0
        for own, own_weight in zip(cells[candidate], weighed[candidate], strict=True):
            for theirs, their_weight in zip(cells[reference], weighed[reference], strict=True):
                weight = own_weight * their_weight
                if own >= theirs - relax:
                    matches += weight
                pairs += weight
        labels.append(matches / pairs)
    return labels


def match_labels(qualities: Answers, relax: float, weights: Answers | None = None) -> list[list[float]]:
    """[queries x candidates] match_probability() of each candidate, and 1 of the reference."""
    if len(qualities) == 0:
        return []
    columns = [
        match_probability(qualities, candidate, relax=relax, weights=weights)
        for candidate in range(len(qualities[0]) - 1)
    ]
    return [[*(column[query] for column in columns), 1.0] for query in range(len(qualities))]


def drawn_match_labels(
    qualities: Answers, relax: float, seed: int, weights: Answers | None = None
) -> list[list[float]]:
    """[queries x candidates] The same of one answer of each candidate, drawn by the seed: 1 or 0."""
    return [
        [*(1.0 if quality >= drawn[-1] - relax else 0.0 for quality in drawn[:-1]), 1.0]
        for drawn in _draw_answers(qualities, seed, weights)
    ]


def drawn_best_labels(
    qualities: Answers, costs: Sequence[float], seed: int, weights: Answers | None = None
) -> list[list[float]]:
    """[queries x candidates] 1 for the candidate whose answer, one drawn of each by the seed, is the best; of several
    that are equally good, for the one that costs least on average: `costs` is [candidates]."""
    labels = []
    for drawn in _draw_answers(qualities, seed, weights):
        best = 0
        for candidate, quality in enumerate(drawn):
            gain = quality - drawn[best]
            if gain > 0 or (gain == 0 and costs[candidate] < costs[best]):
                best = candidate
        labels.append([1.0 if candidate == best else 0.0 for candidate in range(len(drawn))])
    return labels


def _draw_answers(qualities: Answers, seed: int, weights: Answers | None) -> list[list[float]]:
    """[queries x candidates] The quality of one answer of each cell, drawn as it would be given."""
    following = random(seed, "one answer of each candidate")

    def drawn(answers: Sequence[float], weighed: Sequence[float]) -> float:
        left = 0.0
        for weight in weighed:
            left += weight
        left *= following()
        for quality, weight in zip(answers, weighed, strict=True):
            left -= weight
            if left < 0:
                return quality
        return answers[-1]

    return [
        [drawn(*cell) for cell in zip(cells, _weights_of(weights, qualities, query), strict=True)]
        for query, cells in enumerate(qualities)
    ]


def _weights_of(weights: Answers | None, qualities: Answers, query: int) -> Sequence[Sequence[float]]:
    return [[1.0] * len(cell) for cell in qualities[query]] if weights is None else weights[query]
