r"""Regular expressions, white space and numbers as JavaScript has them, for what is ported from TypeScript.

In JavaScript `\d`, `\w` and `\b` are those of ASCII, `\s` is its own list of blanks, `$` is the very end and `.`
stops at four line ends. A pattern that ignores case matches `lower(text)` here: Python's own way of ignoring case
takes more letters for an "i" or an "s" than JavaScript's.
"""

import re
from decimal import Decimal

import regex

SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What `\\s` matches and trim() takes off, as the inside of a character class."""

BLANKS = SPACE.replace("\u2000-\u200a", "".join(map(chr, range(0x2000, 0x200B))))
"""The same, each character by itself, for str.strip()."""

LINE_ENDS = "\n\r\u2028\u2029"

_WORD = "A-Za-z0-9_"
_IN_CLASS = {r"\s": SPACE, r"\d": "0-9", r"\w": _WORD}
_OUTSIDE = {
    **{escape: f"[{members}]" for escape, members in _IN_CLASS.items()},
    r"\b": f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))",
    ".": f"[^{LINE_ENDS}]",
    "$": r"\Z",
}
_TOKEN = re.compile(r"\\.|[\[\].$]|[^\\\[\].$]+", re.DOTALL)

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def pattern(source: str) -> regex.Pattern:
    """A JavaScript pattern of the flag u, without i, m and s, as one of `regex`, which knows \\p{L} and lookbehind."""
    parts, in_class = [], False
    for token in _TOKEN.findall(source):
        parts.append((_IN_CLASS if in_class else _OUTSIDE).get(token, token))
        if token in ("[", "]"):
            in_class = token == "["
    return regex.compile("".join(parts))


def lower(text: str) -> str:
    """The text with A to Z as a to z, for patterns that ignore case: of the same length, all else as it is."""
    return text.translate(_LOWER)


def number_text(value: float) -> str:
    """The number as JavaScript's String() writes it: 1 for 1.0, 1e-7 for 1e-07."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "-Infinity" if value < 0 else "Infinity"
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    _, digits, exponent = Decimal(repr(float(abs(value)))).normalize().as_tuple()
    figures, point = "".join(map(str, digits)), len(digits) + exponent
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{figures}"
    if 0 < point <= 21:
        whole, rest = figures[:point].ljust(point, "0"), figures[point:]
        return f"{sign}{whole}.{rest}" if rest else sign + whole
    mantissa = f"{figures[0]}.{figures[1:]}" if len(figures) > 1 else figures
    return f"{sign}{mantissa}e{point - 1:+d}"
