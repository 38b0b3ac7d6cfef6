r"""Reads the confidence that a text states: "0.9.", "90 %", "9/10", "Confidence: 85", "42 (90%)", a JSON object with a
field for it. A confidence that is not stated, is stated twice differently, is turned round ("not 90% sure") or is no
probability is None, never a default.

The rules and patterns are those of lib/calibration/confidences/parse_confidence.ts, which says why each is there; the
two are changed together, and gpu/tests/vectors.json holds them to each other. Where they differ: characters that
one of Deno, Python and `regex` does not know yet, each having its own version of Unicode, may be a letter to one and
none to another.
"""

import math
import unicodedata
from dataclasses import dataclass

from gpu.jobs.confidence_fields import confidence_fields
from gpu.jobs.javascript import lower, pattern
from gpu.jobs.turned_round import is_turned

SCALE = pattern(r"(?:\(|\bscale (?:of|from)\s+)[01](?:\.0)?\s*%?\s*(?:[-–—]|to)\s*(100|10|1(?:\.0)?)\b%?\)?")
"""A scale given in words: "(0-100)", "on a scale from 0 to 10"."""

NUMBER = pattern(
    r"(?<![\p{L}\u0345\d_.])(?<sign>(?<![\d%)]\s*)[-−])?"
    r"(?<digits>\d+(?:,\d+)*(?:\.\d+)?|\.\d+)(?!\.?\d)(?<exponent>e[-+]?\d+)?"
    r"(?:\s*(?<percent>\\?%|per ?cent\b|pct\b)"
    r"|\s*(?:[\/⁄]|out of)\s*(?<denominator>\d+(?:\.\d+)?)(?![\d\/]))?",
)
"""A number with its sign, unit or denominator. A hyphen after a number or a word is no sign.

U+0345, an iota below, is no letter but has one for a capital: where JavaScript ignores case, its \\p{L} matches it.
"""

CALLED_BEFORE = pattern(
    r"(?<![\p{L}\u0345])(?:confidence|certainty|credence"
    r"""|(?:probability|likelihood)(?=["'*_]*\s*[:=]))"""
    r"(?:[\s_-]*(?:score|level|rating|value|estimate))?"
    r"(?:\s+in\s+(?:my|the|this|that)\s+(?:answer|response|solution))?"
    r"""(?:[\s"'*_\x60|:=~≈<>\(\)\[\]\{\}–—\-]"""
    r"|\b(?:is|of|at|about|around|roughly|approximately)\b)*$",
)
"""The words before a number that is called a confidence. "The probability is 0.25" may be the answer itself."""

CALLED_AFTER = pattern(r"^[ \t*_]*(?:sure|certain|confident)\b")

SHARE_OF = pattern(r"^\s*of\s+(?!(?:certainty|confidence|being)\b)[\p{L}\u0345]")
""" "30% of people" is a share of them."""

RANGE = pattern(r"^\s*(?:[-–—]|to|and|or)\s*$")
WORDS = pattern(r"[\p{L}'’]+")
PERCENT_NAME = pattern(r"percent|pct|%")
THOUSANDS = pattern(r"^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$")
DECIMAL_COMMA = pattern(r"^\d+,\d+$")

HEDGES = frozenset(
    "a about approximately around as at boxed give i i'd i'm is it maybe my nearly perhaps "
    "probably put roughly say this would".split(" ")
)
"""Words that may stand around a number without making it a number of something."""


@dataclass
class StatedNumber:
    """A number of a text, and what the text says of it."""

    digits: str
    exponent: str = ""
    of: float | None = None
    """Certainty, in the number's unit: 100 of a percentage; None where the text does not tell."""
    readable: bool = False
    """False of a negative number, and of one that is turned round or a bound."""
    called: bool = True
    percent: bool = False
    alone: bool = False


def parse_confidence(text: str, scale: int | None = None) -> float | None:
    """The confidence in [0, 1] that `text` states, or None. `scale` is what a number without a unit is out of: 1, 10
    or 100; by default the number tells."""
    values = {_value_of(number, scale) for number in _stated_in(text)}
    # NaN of a number that is none is in no range
    return values.pop() if len(values) == 1 and all(0 <= value <= 1 for value in values) else None


def _stated_in(text: str) -> list[StatedNumber]:
    folded = unicodedata.normalize("NFKC", text).replace("٪", "%")
    fields = confidence_fields(folded)
    if fields is not None:
        stated: list[StatedNumber] = []
        for field in fields:
            # The field's name says what the number is: its unit, and that it is a confidence. A long s and the
            # Kelvin sign, which only an escape brings here, are letters of any case to JavaScript
            name = lower(field.name).replace("ſ", "s").replace("\u212a", "k")
            unit = "%" if PERCENT_NAME.search(name) and "%" not in field.value else ""
            scale = SCALE.search(name)
            numbers = _stated_in(f"{scale[0] if scale else ''} {field.value}{unit}")
            stated += numbers or [StatedNumber("NaN")]
        return stated
    plain = lower(folded)
    top = SCALE.search(plain)
    numbers = _numbers_in(SCALE.sub(" ", plain, count=1), float(top[1]) if top else None)
    for tier in ("called", "percent", "alone"):
        found = [number for number in numbers if getattr(number, tier)]
        if found:
            return found
    return []


def _numbers_in(text: str, top: float | None) -> list[StatedNumber]:
    words = WORDS.findall(NUMBER.sub(" ", text))
    alone = all(word.lower().replace("’", "'", 1) in HEDGES for word in words)
    numbers: list[StatedNumber] = []
    end = 0
    for match in NUMBER.finditer(text):
        between, end = text[end : match.start()], match.end()
        before, after = text[: match.start()], text[end:]
        digits = plain_digits(match["digits"])
        called = bool(CALLED_BEFORE.search(before) or CALLED_AFTER.search(after))
        denominator = match["denominator"]
        number = StatedNumber(
            digits=digits,
            exponent=match["exponent"] or "",
            of=100.0 if match["percent"] else float(denominator) if denominator else top,
            readable=digits != "NaN" and not match["sign"] and not is_turned(before, after),
            called=called,
            percent=bool(match["percent"]) and (called or not SHARE_OF.search(after)),
            alone=alone,
        )
        # The two ends of a range count alike: "70-80%" does not state 80%
        if numbers and RANGE.search(between):
            other = numbers[-1]
            number.called = other.called = other.called or number.called
            number.percent = other.percent = other.percent or number.percent
        numbers.append(number)
    return numbers


def _value_of(number: StatedNumber, scale: int | None) -> float:
    if not number.readable:
        return math.nan
    value = float(number.digits + number.exponent)
    top = scale if number.of is None else number.of
    if top == 100:
        return _shifted(number, -2)
    if top == 10:
        return _shifted(number, -1)
    if top is not None:
        if value == 50 and top == 50:
            return 0.5
        return value / top if top else math.nan
    if value <= 1:
        return value
    return _shifted(number, -2) if value >= 10 or value.is_integer() else math.nan


def _shifted(number: StatedNumber, by: int) -> float:
    """The decimal point moved by text, which makes 99.9% the same number as 0.999."""
    exponent = float(number.exponent[1:] or 0) + by
    # From here on JavaScript writes the exponent itself with one, which is no number
    return math.nan if abs(exponent) >= 1e21 else float(f"{number.digits}e{exponent:.0f}")


def plain_digits(digits: str) -> str:
    """Commas as thousands where three digits follow each, else one as a decimal point: "99,9", "0,999". Any other use
    is not readable: "NaN"."""
    if "," not in digits:
        return digits
    if THOUSANDS.search(digits):
        return digits.replace(",", "")
    return digits.replace(",", ".", 1) if DECIMAL_COMMA.search(digits) else "NaN"
