"""Whether a response is right: by the verifier of PocketQA for its questions, else by equality with the reference up to
Unicode form, case, white space and outer punctuation. Ported from lib/grading/exact_scorers.ts, lib/pocket/answer.ts
and lib/outcomes/normalize.ts.
"""

import unicodedata

from gpu.jobs.javascript import BLANKS, number_text, pattern

UNKNOWN = "I don't know"
"""The answer to what cannot be known."""

_BLANK = pattern(r"\s+")
_OUTER_PUNCTUATION = pattern(r"^[\p{P}\s]+|[\p{P}\s]+$")
_OUTER_MARKS = pattern(r"""^["'(]+|["').!?;,]+$""")
_ARTICLE = pattern(r"^the\s+")
_WHOLE_NUMBER = pattern(r"^[-−]?[\d,]+$")
_PLAIN_NUMBER = pattern(r"^-?\d+$")
_BETWEEN_ITEMS = pattern(r"\s*,\s*|\s+")
_ITEMS = pattern(r"[, ]")


def is_right(question: dict, response: str) -> bool | None:
    """Whether a response answers a question {dataset, reference, ...}; None where it has no reference."""
    reference = question.get("reference")
    if reference is None:
        return None
    if question.get("dataset") == "pocket":
        kind = answer_kind(reference)
        return _pocket_form(response, kind) == _pocket_form(reference, kind)
    return normalize_prompt(response) == normalize_prompt(reference)


def verified(question: dict, response: str) -> bool | None:
    """The same where the question's dataset has a verifier, and None elsewhere: equality says little of free text."""
    return is_right(question, response) if question.get("dataset") == "pocket" else None


def normalize_prompt(prompt: str) -> str:
    """The form under which texts are compared: NFKC, lower case, runs of white space as one blank, outer punctuation
    trimmed. A text of nothing but punctuation keeps it, so that "?" and "!" differ."""
    folded = _BLANK.sub(" ", unicodedata.normalize("NFKC", prompt).lower()).strip(BLANKS)
    return _OUTER_PUNCTUATION.sub("", folded) or folded


def answer_kind(reference: str) -> str:
    """The kind of answer that a question of PocketQA wants, as its reference shows: unknown, number, list or word."""
    if reference == UNKNOWN:
        return "unknown"
    if _PLAIN_NUMBER.search(reference):
        return "number"
    return "list" if _ITEMS.search(reference) else "word"


def _pocket_form(text: str, kind: str) -> str:
    """Lower case, no outer punctuation or articles; numbers without leading zeros or thousands separators, lists with
    their items separated by one space."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'").strip(BLANKS)
    plain = _BLANK.sub(" ", _ARTICLE.sub("", _OUTER_MARKS.sub("", plain)))
    if kind == "number" and _WHOLE_NUMBER.search(plain):
        # Commas alone are 0 to JavaScript, and a sign alone is no number
        digits = plain.replace(",", "").replace("−", "-", 1)
        return number_text(float("nan") if digits == "-" else float(digits or 0))
    return _BETWEEN_ITEMS.sub(" ", plain) if kind == "list" else plain
