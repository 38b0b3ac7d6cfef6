"""Confidence in an answer from the log-probabilities of its tokens, and which tokens are the answer's within a longer
text, such as "42" in "42 (90%)". Ported from lib/calibration/confidences/{from_log_probs,answer_tokens}.ts.
"""

import math
from collections.abc import Sequence

AGGREGATES = ("product", "geometric-mean", "minimum", "mean")
"""
- product: of the whole answer, LM-Polygraph's maximum sequence probability
- geometric-mean: 1 / perplexity, the product normalised by length (Malinin & Gales 2021)
- minimum: of the least likely token
- mean: the arithmetic mean
"""

ROUNDING = 1e-5
"""The most that rounding puts a log-probability above 0, in single precision."""


def from_log_probs(log_probs: Sequence[float], aggregate: str = "geometric-mean") -> float:
    """The confidence in [0, 1] of an answer whose tokens have these natural log-probabilities; -inf is a probability
    of 0. Raises ValueError where there are no tokens, one is NaN or above 0, or for an aggregate that is none."""
    if len(log_probs) == 0:
        raise ValueError("Cannot derive a confidence as log_probs must have a token: it is empty")
    total = least = mean = 0.0
    for place, given in enumerate(log_probs):
        if not given <= ROUNDING:
            raise ValueError(
                f"Cannot derive a confidence as log_probs[{place}] must be the logarithm of a probability, "
                f"at most 0: it is {given}"
            )
        log_prob = min(0.0, given)
        total += log_prob
        least = min(least, log_prob)
        mean += math.exp(log_prob) / len(log_probs)
    match aggregate:
        case "product":
            return math.exp(total)
        case "geometric-mean":
            return math.exp(total / len(log_probs))
        case "minimum":
            return math.exp(least)
        case "mean":
            return min(1.0, mean)
    raise ValueError(f'There is no aggregate "{aggregate}": there are {", ".join(AGGREGATES)}')


def answer_tokens(tokens: Sequence[str], answer: str, start: int) -> slice:
    """Where the tokens are, given the text of each, that hold the answer, which begins at character `start` of their
    text, and the one after them, which ends it: of "42" alone that is the token of the text's end. Empty for an empty
    answer. Raises ValueError where the tokens end before the answer does."""
    if answer == "":
        return slice(0, 0)
    ends, end = [], 0
    for token in tokens:
        end += len(token)
        ends.append(end)
    if end < start + len(answer):
        raise ValueError(f"The tokens' text has {end} characters, and the answer ends at {start + len(answer)}")
    first = next(place for place, end in enumerate(ends) if end > start)
    last = next(place for place, end in enumerate(ends) if end >= start + len(answer))
    return slice(first, min(last + 2, len(tokens)))
