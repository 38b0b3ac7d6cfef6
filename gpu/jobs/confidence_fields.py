"""The fields of a JSON object that state a confidence, chosen by their names: a per cent in the text of another field
is about something else. Ported from lib/calibration/confidences/confidence_fields.ts.

Where the two differ: an object within more than about a thousand others is no object here, as Python's reader of JSON
goes no deeper.
"""

import json
from dataclasses import dataclass

from gpu.jobs.javascript import number_text, pattern

NAMES = [
    pattern(r"^(?:confidence|conf|certainty|credence|certain|sure|sureness)$"),
    pattern(r"^(?:probability|probabilities|prob|likelihood|chance|p)$"),
    pattern(r"^(?:score|rating|level)$"),
]
"""Names, the surest first; the words of a name are parted by _, -, blanks or capitals."""

OTHER = pattern(
    r"^(?:un.*|interval|reason|reasons|reasoning|explanation|rationale|comment|comments|why|justification|text"
    r"|description|note|notes|analysis|label|wrong|error|errors|incorrect|false|failure|not|doubt|lower|upper|low"
    r"|high|min|max|std|sd|variance)$",
)
"""Words of a name that make the field something else."""

CAPITAL = pattern(r"(\p{Ll})(\p{Lu})")
WORD = pattern(r"\p{L}+")
QUOTED = pattern(r"'((?:[^'\\]|\\.)*)'")
CONSTANTS = {pattern(rf"\b{name}\b"): text for name, text in [("None", "null"), ("True", "true"), ("False", "false")]}


@dataclass(frozen=True)
class Field:
    """A field with its value as JavaScript would write it."""

    name: str
    words: list[str]
    value: str


def confidence_fields(text: str) -> list[Field] | None:
    """The fields with the surest kind of name, nested ones too; none where no field is named for a confidence, and
    None where the text is no JSON object."""
    found = _object_in(text)
    if found is None:
        return None
    try:
        fields = _leaves_of(found)
    except RecursionError:
        return None
    for name in NAMES:
        named = [
            field
            for field in fields
            if any(name.search(word) for word in field.words) and not any(OTHER.search(word) for word in field.words)
        ]
        if named:
            return named
    return []


def _object_in(text: str) -> dict | None:
    """The object in a text, perhaps in a code fence or with words around it."""
    start, end = text.find("{"), text.rfind("}") + 1
    if start < 0 or end <= start:
        return None
    for form in (text[start:end], _python_as_json(text[start:end])):
        try:
            # All numbers are floats in JavaScript, and NaN is none of JSON's
            return json.loads(form, parse_int=float, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            continue  # braces around other text, such as LaTeX's
    return None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _python_as_json(text: str) -> str:
    """A Python dictionary of plain values, as str() writes it, as JSON."""
    form = QUOTED.sub(lambda match: json.dumps(match[1], ensure_ascii=False), text)
    for constant, name in CONSTANTS.items():
        form = constant.sub(name, form)
    return form


def _leaves_of(value: dict | list) -> list[Field]:
    fields: list[Field] = []
    for name, leaf in value.items() if isinstance(value, dict) else enumerate(value):
        if leaf is None or isinstance(leaf, bool):
            continue
        if isinstance(leaf, (dict, list)):
            fields += _leaves_of(leaf)
        else:
            words = WORD.findall(CAPITAL.sub(r"\1 \2", str(name)).lower())
            fields.append(Field(str(name), words, leaf if isinstance(leaf, str) else number_text(leaf)))
    return fields
