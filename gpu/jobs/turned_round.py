"""Words around a number that change its meaning: negations ("not 90% sure"), bounds ("less than 90%") and doubts ("10%
chance of being wrong"). The confidence meant is then not stated.

The patterns are those of lib/calibration/confidences/turned_round.ts, and are changed together with them.
"""

import re

from gpu.jobs.javascript import pattern

CLAUSE = pattern(
    r"""[.!?;:,()\[\]{}"\n|–—]\s|[(\[{\n"|:]|\b(?:but|yet|however|though|and|so|because|then)\b""",
)
"""Where what is said before has no more to do with the number."""

NEGATION = pattern(
    r"\b(?:not|never|neither|nor|cannot|without|hardly|barely|scarcely|nowhere|anything but"
    r"|far from|doubt\w*|unsure|uncertain|unlikely|disagree"
    r"|(?:less|lower|fewer|more|greater|higher|better|worse) than|under|below|over|above|beyond"
    r"|at (?:most|least|best)|up to|max(?:imum|imal)?(?: of)?|min(?:imum|imal)?(?: of)?"
    r"|exceed\w*)\b|n['’]t\b|(?:[<≤≥]|(?<![\w\x22'\/-])>)=?\s*$",
)

OF_ERROR = pattern(
    r"\b(?:uncertainty|doubts?|errors?|wrong|incorrect|mistaken?|mistakes|failure|risk|unsure)\b",
)
"""Of what the number is the probability, where that is not being right."""

SURE_OF_ERROR = pattern(
    r"^[ \t*_]*(?:unsure|uncertain|doubtful|unconfident|unlikely|wrong|incorrect|doubt|or (?:less|lower)"
    r"|or (?:more|higher)|not\b"
    r"|(?:sure|certain|confident|chance|probability|likelihood|risk|likely)\b[^.;!?\n]*"
    r"(?:\bwrong|\bincorrect|\bmistaken|\bmistake|\berror|\bnot (?:right|correct|true)"
    r"|n['’]t (?:right|correct|true)))",
)

NO_DOUBT = pattern(r"\b(?:no|without(?: any| a)?|beyond(?: any| a)?)(?: reasonable)? doubts?\b")
""" "Without doubt" turns nothing round."""

LABEL_ENDS = re.compile(r'[.!?;,()\[\]{}"\n|]')


def is_turned(before: str, after: str) -> bool:
    """True where the words before or after a number, A to Z in lower case, make it another one."""
    said = NO_DOUBT.sub("surely", before)
    end = 0
    for match in CLAUSE.finditer(said):
        end = match.end()
    if NEGATION.search(said[end:]):
        return True
    # "Error probability: 10%" is one clause, though "Not sure: 50%" is two
    label = LABEL_ENDS.split(said)[-1]
    return bool(OF_ERROR.search(label) or SURE_OF_ERROR.search(after))
