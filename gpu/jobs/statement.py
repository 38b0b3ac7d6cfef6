"""Asks a model for an answer and a confidence on two lines, and parses both (verbalised confidence, Tian et al. 2023,
arXiv 2305.14975). Ported from lib/calibration/confidences/statement.ts.
"""

from dataclasses import dataclass

from gpu.jobs.javascript import BLANKS, LINE_ENDS, lower, pattern
from gpu.jobs.parse_confidence import parse_confidence

_LINE_START = f"(?<![^{LINE_ENDS}])"

ANSWER = pattern(_LINE_START + r"[\s*_#]*answer[\s*_]*:[\s*_]*")
CONFIDENCE = pattern(_LINE_START + r"[\s*_#]*confidence[\s*_]*:.*")


@dataclass(frozen=True)
class Statement:
    """An answer, where it begins in what was said, in characters, and the confidence stated for it."""

    answer: str
    start: int
    """TypeScript counts in UTF-16 there, where a character beyond U+FFFF is two."""
    confidence: float | None
    """In [0, 1]; None where none can be read."""


def ask_for_confidence(question: str) -> str:
    """The prompt that asks for an answer and a confidence."""
    return f"""{question}

Answer briefly, and say how probable it is that your answer is right. Say two lines, and nothing else:
Answer: (your answer)
Confidence: (0% to 100%)"""


def read_statement(text: str) -> Statement:
    """ "Answer: Paris" and "Confidence: 90%", whatever stands before them; of several lines of either, the last.
    Without a line of an answer all before the confidence is the answer, and without one of a confidence there is none.
    """
    plain = lower(text)
    stated = _last(CONFIDENCE, plain)
    before = text[: stated.start()] if stated else text
    label = _last(ANSWER, lower(before))
    start = label.end() if label else len(before) - len(before.lstrip(BLANKS))
    return Statement(
        answer=before[start:].rstrip(BLANKS + "*_"),
        start=start,
        confidence=parse_confidence(text[stated.start() : stated.end()]) if stated else None,
    )


def _last(lines, text: str):
    found = None
    for found in lines.finditer(text):
        pass
    return found
