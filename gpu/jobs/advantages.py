"""Advantages of answers over others, from rewards [groups x samples]: each group holds the rewards of one question's
samples. A policy gradient multiplies an answer's log-probabilities by its advantage.

    advantages_of("rloo", [[1, 0, 0.5, 0.75]])  # [[0.58333, -0.75, -0.08333, 0.25]]

Ported from lib/training/advantages.ts, with TRL's "grpo-batch" added. If all rewards of a group are equal, its
advantages are exactly 0, without a division by a standard deviation of 0. (For "reinforce" and "reinforce++", whose
baseline is the batch's, this holds for a batch whose rewards are all equal.)
"""

import math
from collections.abc import Sequence

Rewards = Sequence[Sequence[float]]

ADVANTAGE_METHODS = ("reinforce", "reinforce++", "rloo", "grpo", "dr-grpo", "grpo-batch")
"""
- reinforce: minus a baseline, by default the mean of the batch (Williams 1992).
- reinforce++: that over the batch's standard deviation (arXiv 2501.03262).
- rloo: minus the mean of the group's other samples (Kool et al. 2019; arXiv 2402.14740).
- grpo: minus the group's mean, over its standard deviation (arXiv 2402.03300).
- dr-grpo: minus the group's mean (arXiv 2503.20783).
- grpo-batch: minus the group's mean, over the standard deviation of the batch's rewards (TRL, scale_rewards="batch").
"""

EPSILON = 1e-4
"""Added by TRL to the standard deviation; verl adds 1e-6."""

KEPT = 0.9
"""Share of a moving baseline that each earlier update keeps."""

LARGEST = 1e100
"""Sums of larger rewards may not be finite."""


def moving_baseline(earlier: Sequence[float]) -> float | None:
    """The moving baseline of REINFORCE: an exponential average of the mean rewards of earlier updates, in their order;
    None before the first."""
    if not earlier:
        return None
    total = weight = 0.0
    for reward in earlier:
        total, weight = KEPT * total + reward, KEPT * weight + 1
    return total / weight


def advantages_of(method: str, rewards: Rewards, baseline: float | None = None) -> list[list[float]]:
    """Advantages in the shape of the rewards. `baseline` is what reinforce takes off in place of the batch's mean;
    others have their own. Raises ValueError where a reward is not finite or beyond 1e100, or there are too few."""
    _check(method, rewards)
    match method:
        case "reinforce":
            if baseline is None:
                return _over_batch(rewards, _centred)
            return [[value - baseline for value in group] for group in rewards]
        case "reinforce++":
            return _over_batch(rewards, lambda values: standardised(values, ddof=0, epsilon=0))
        case "rloo":
            # r - (sum - r) / (n - 1) = (r - mean) n / (n - 1)
            return [[value * len(group) / (len(group) - 1) for value in _centred(group)] for group in rewards]
        case "grpo":
            return [standardised(group, ddof=1, epsilon=EPSILON) for group in rewards]
        case "grpo-batch":
            deviation = _deviation(_centred([value for group in rewards for value in group]), ddof=1)
            return [[gap / (deviation + EPSILON) for gap in _centred(group)] for group in rewards]
        case _:
            return [_centred(group) for group in rewards]


def standardised(values: Sequence[float], ddof: int, epsilon: float) -> list[float]:
    """Values minus their mean, over their standard deviation plus epsilon; all 0 where they are equal. `ddof` is taken
    off the number of values in the variance: 1 of a sample, 0 of a population."""
    gaps = _centred(values)
    if all(gap == 0 for gap in gaps):
        return gaps
    deviation = _deviation(gaps, ddof)
    return [gap / (deviation + epsilon) for gap in gaps]


def _deviation(gaps: Sequence[float], ddof: int) -> float:
    # In units of the largest gap, since the square of a small one would be 0
    unit = max((abs(gap) for gap in gaps), default=0)
    if unit == 0:
        return 0.0
    squares = 0.0
    for gap in gaps:
        squares += (gap / unit) ** 2
    return unit * math.sqrt(squares / (len(gaps) - ddof))


def _centred(values: Sequence[float]) -> list[float]:
    """Values minus their mean; exactly 0 where all are equal, which the mean's rounding would not give."""
    middle = values[0] if all(value == values[0] for value in values) else _mean(values)
    return [value - middle for value in values]


def _mean(values: Sequence[float]) -> float:
    """By Kahan-Babuska summation, as simple-statistics has it in TypeScript: the same to the last bit."""
    total, correction = values[0], 0.0
    for value in values[1:]:
        moved = total + value
        correction += total - moved + value if abs(total) >= abs(value) else value - moved + total
        total = moved
    return (total + correction) / len(values)


def _over_batch(rewards: Rewards, of) -> list[list[float]]:
    values = iter(of([value for group in rewards for value in group]))
    return [[next(values) for _ in group] for group in rewards]


def _check(method: str, rewards: Rewards) -> None:
    if method not in ADVANTAGE_METHODS:
        raise ValueError(f'There is no advantage "{method}": there are {", ".join(ADVANTAGE_METHODS)}')
    whole = method.startswith("reinforce")
    sizes = [sum(map(len, rewards))] if whole else [len(group) for group in rewards]
    least = min(sizes, default=2)
    if least < 2:
        raise ValueError(
            f"Cannot compute advantages as {method} compares the rewards of a {'batch' if whole else 'group'}, "
            f"2 or more: there {'is 1' if least else 'are none'}"
        )
    for group, values in enumerate(rewards):
        for sample, value in enumerate(values):
            if not abs(value) <= LARGEST:
                raise ValueError(
                    f"Cannot compute advantages as rewards must be finite and at most {LARGEST} in size: "
                    f"that of sample {sample} in group {group} is {value}"
                )
