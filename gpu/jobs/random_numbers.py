"""The seeded generator of lib/core/random.ts, for draws that come out the same in both languages: sfc32 (Chris
Doty-Humphrey, PractRand), its state from the seed and a label by FNV-1a (Fowler, Noll & Vo).
"""

from collections.abc import Callable

_BITS = 0xFFFFFFFF


def random(seed: int, label: str = "") -> Callable[[], float]:
    """A stream of uniform numbers in [0, 1): that of `seed` and `label`, which is a use's own."""
    a = _hash(f"{seed}/{label}")
    b, c, counter = a ^ 0x9E3779B9, a ^ 0x85EBCA6B, 1

    def following() -> float:
        nonlocal a, b, c, counter
        total = (a + b + counter) & _BITS
        counter = (counter + 1) & _BITS
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & _BITS
        c = ((((c << 21) & _BITS) | (c >> 11)) + total) & _BITS
        return total / 2**32

    for _ in range(16):
        following()
    return following


def _hash(text: str) -> int:
    bits = 0x811C9DC5
    for character in text:
        bits = ((bits ^ ord(character)) * 0x01000193) & _BITS
    return bits
