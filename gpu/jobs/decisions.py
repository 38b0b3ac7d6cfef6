"""The text of a policy router's decision: an analysis of the query, then the policy, "math -> Complex_Query". Prompt,
training and parser use the same form. Ported from lib/policies/router/decision_text.ts, with the three policies of
lib/policies/matrix.ts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gpu.jobs.javascript import BLANKS, pattern

ARROW = "->"
_BLANK = pattern(r"\s+")


DEFAULT_POLICIES = {
    "Standard_Query": "A query that the medium model answers correctly",
    "Complex_Query": "A query that needs the large model",
    "Ambiguous_Query": "A query that no model answers reliably",
}
"""What queries each policy is for, by its name: those of lib/policies/matrix.ts."""


@dataclass(frozen=True)
class SaidPolicy:
    """An analysis, of the query alone, and the name of a policy."""

    analysis: str
    policy: str


def decision_text(analysis: str, policy: str) -> str:
    """The text of a decision, on one line; arrows in the analysis become commas."""
    return f"{analysis_text(analysis)} {ARROW} {policy}".lstrip(BLANKS)


def analysis_text(analysis: str) -> str:
    """The analysis as it stands in the text of a decision."""
    return _BLANK.sub(" ", analysis.replace(ARROW, ",")).strip(BLANKS)


def parse_decision(text: str, policies: Mapping[str, str]) -> SaidPolicy | None:
    """The decision that a text is; None for one that does not end in an arrow and the very name of a policy."""
    analysis, arrow, said = text.rpartition(ARROW)
    name = said.strip(BLANKS)
    if not arrow or name not in policies:
        return None
    return SaidPolicy(analysis.strip(BLANKS), name)


def decision_prompt(query: str, policies: Mapping[str, str]) -> str:
    """The prompt that tells the policies in words and asks for a decision."""
    told = "\n".join(f"{name}: {description}" for name, description in policies.items())
    return "\n\n".join(
        [
            "Say in one sentence what kind of query this is, then which policy serves it.",
            f"<policies>\n{told}\n</policies>",
            f"<query>\n{query}\n</query>",
            f"Answer on one line, in this form and nothing else: ANALYSIS {ARROW} POLICY",
        ]
    )
