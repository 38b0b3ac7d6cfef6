"""Rewards for a stated confidence in reinforcement learning: scoring rules, and published rewards with the constants of
their code. Ported from lib/calibration/rewards.

    REWARDS["rlcr"].value(0.8, 1)  # 1.48
"""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reward:
    """What an answer earns that states a confidence, where it is right and where it is wrong."""

    name: str
    source: str
    right: Callable[[float], float]
    wrong: Callable[[float], float]
    missing: float | None = None
    """The reward of an answer without a readable confidence, where the source has one."""

    def value(self, confidence: float, correct: int) -> float:
        """Raises ValueError where confidence is outside [0, 1] or NaN, or correct is not 0 or 1: an unclipped "85"
        costs thousands under a squared error."""
        if not 0 <= confidence <= 1:
            raise ValueError(f"Cannot reward by {self.name} as confidence must be from 0 to 1: it is {confidence}")
        if correct not in (0, 1):
            raise ValueError(f"Cannot reward by {self.name} as correct must be 0 or 1: it is {correct}")
        return self.right(confidence) if correct == 1 else self.wrong(confidence)


QUADRATIC = Reward("quadratic", "Brier 1950", right=lambda c: -((1 - c) ** 2), wrong=lambda c: -(c**2))


def logarithmic(clip: float) -> Reward:
    """The logarithm of the probability given to the outcome; confidences within `clip` of 0 and 1 earn the same.
    Raises ValueError where clip is not above 0 and at most 0.5."""
    if not 0 < clip <= 0.5:
        raise ValueError(f"Cannot reward by logarithm as clip must be above 0 and at most 0.5: it is {clip}")

    def clipped(c: float) -> float:
        return min(1 - clip, max(clip, c))

    return Reward(
        "logarithmic", "Good 1952", right=lambda c: math.log(clipped(c)), wrong=lambda c: math.log1p(-clipped(c))
    )


SPHERICAL = Reward(
    "spherical",
    "Gneiting & Raftery 2007",
    right=lambda c: c / math.hypot(c, 1 - c),
    wrong=lambda c: (1 - c) / math.hypot(c, 1 - c),
)

LINEAR = Reward("linear", "improper control, Gneiting & Raftery 2007", right=lambda c: c, wrong=lambda c: 1 - c)


def rewarding_doubt() -> Reward:
    """Ten times the logarithm, put on a scale where 1 is best and about -1 worst, with 2.5 for being right."""
    clip, scale = 0.001, 10
    log, least, most = logarithmic(clip), math.log(clip) / 2, math.log(1 - clip)

    def normalized(score: float) -> float:
        return (score - least) / (most - least)

    return Reward(
        "rewarding-doubt",
        "arXiv 2503.02623",
        right=lambda c: scale * (normalized(log.right(c)) + 0.25),
        wrong=lambda c: scale * normalized(log.wrong(c)),
        missing=-3 * scale,
    )


# As its code adds it up: half a point each for the format, for being right and for Brier's score
RLCR = Reward(
    "rlcr",
    "arXiv 2507.16806",
    right=lambda c: 0.5 + 0.5 + 0.5 * (1 + QUADRATIC.right(c)),
    wrong=lambda c: 0.5 + 0.5 * (1 + QUADRATIC.wrong(c)),
)

SAY_SELF = Reward(
    "sayself",
    "SaySelf, EMNLP 2024",
    right=lambda c: 2 * (0.5 + QUADRATIC.right(c)),
    wrong=lambda c: 2 * (0.5 + QUADRATIC.wrong(c)),
)


def ppo_c(right: float = 1, wrong: float = -1, weight: float = 0.5) -> Reward:
    """A reward model's score, `right` above its mean and `wrong` below it, raised or lowered by the confidence."""
    return Reward(
        "ppo-c",
        "arXiv 2410.09724",
        right=lambda c: right + weight * abs(right) * (c - 0.5),
        wrong=lambda c: wrong - weight * abs(wrong) * (c - 0.5),
    )


def anti_collapse(sharp: float = 0.3, extreme: float = 0.2) -> Reward:
    """Brier's, and points for being far from 0.5, which move the best confidence away from the truth."""

    def bonus(c: float) -> float:
        return sharp * abs(c - 0.5) + extreme * (1 if c < 0.3 or c > 0.7 else -0.5)

    return Reward(
        "anti-collapse",
        "TuanNguyen27/gstar_idk @ee9608c",
        right=lambda c: QUADRATIC.right(c) + bonus(c),
        wrong=lambda c: QUADRATIC.wrong(c) + bonus(c),
    )


_ALL = [
    *(QUADRATIC, logarithmic(clip=0.001), SPHERICAL, LINEAR, rewarding_doubt(), RLCR, SAY_SELF, ppo_c()),
    anti_collapse(),
]

REWARDS: dict[str, Reward] = {reward.name: reward for reward in _ALL}
"""The rewards by name, with the settings of their sources, in the order that reports list them."""


def malformed_reward(reward: Reward) -> float:
    """What its source pays for an answer without a readable confidence; without one, half a point less than the least
    that any confidence can earn, as RLCR's code has half a point for the format."""
    if reward.missing is not None:
        return reward.missing
    return min(reward.value(level / 100, correct) for level in range(101) for correct in (0, 1)) - 0.5
