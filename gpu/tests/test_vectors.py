"""The ports of gpu/jobs against vectors.json, which the TypeScript library wrote and is held to as well, and what has
no counterpart there. Where the library is meant to have changed: deno run --allow-all gpu/tests/vectors.ts"""

import json
import math
from pathlib import Path

import pytest

from gpu.jobs import advantages, confidence, decisions, javascript, parse_confidence, rewards, statement, verdicts

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
TENTHS = [tenth / 10 for tenth in range(11)]


def value_of(reward, confidence, correct, settings=None):
    made = rewards.ppo_c(**settings) if settings else rewards.REWARDS[reward]
    return made.value(confidence, correct)


def mean_reward(reward, levels, correct):
    return sum(rewards.REWARDS[reward].value(k / (levels - 1), correct) for k in range(levels)) / levels


def best_tenth(reward, p):
    value = rewards.REWARDS[reward].value
    return max(TENTHS, key=lambda c: p * value(c, 1) + (1 - p) * value(c, 0))


def read_statement(text):
    read = statement.read_statement(text)
    assert text[read.start : read.start + len(read.answer)] == read.answer
    return {"answer": read.answer, "start": read.start, "confidence": read.confidence}


def verdicts_of(dataset, reference, responses):
    question = {"dataset": dataset, "task": None, "reference": reference}
    return [verdicts.is_right(question, response) for response in responses]


def decided(analysis, policy, text):
    parsed = decisions.parse_decision(text, decisions.DEFAULT_POLICIES)
    return {"text": decisions.decision_text(analysis, policy), "parsed": vars(parsed) if parsed else None}


def token_places(tokens, answer, start):
    return list(range(len(tokens)))[confidence.answer_tokens(tokens, answer, start)]


COMPUTED = {
    "rewards": value_of,
    "malformed": lambda reward: rewards.malformed_reward(rewards.REWARDS[reward]),
    "mean_reward": mean_reward,
    "best_tenth": best_tenth,
    "advantages": advantages.advantages_of,
    "standardised": advantages.standardised,
    "moving_baseline": advantages.moving_baseline,
    "parse_confidence": parse_confidence.parse_confidence,
    "ask_for_confidence": statement.ask_for_confidence,
    "read_statement": read_statement,
    "verdicts": verdicts_of,
    "decisions": decided,
    "decision_prompt": lambda query: decisions.decision_prompt(query, decisions.DEFAULT_POLICIES),
    "confidence": lambda log_probs: [
        confidence.from_log_probs([float(given) for given in log_probs], aggregate)
        for aggregate in confidence.AGGREGATES
    ],
    "answer_tokens": token_places,
}
"""By section, what the ports make of an input."""

ROUNDED = {*("rewards", "malformed", "mean_reward", "advantages", "standardised", "moving_baseline", "confidence")}
"""Sections whose logarithms, roots and powers may differ in the last bits."""


def same(found, expected, within):
    """Whether two values of JSON are the same, numbers up to `within` of their size."""
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected, [within] * len(expected)))
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key], within) for key in expected)
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return isinstance(found, (int, float)) and abs(found - expected) <= within * max(1, abs(expected))
    return found == expected


def differences(cases, section=None, within=0.0):
    told = []
    for case in cases:
        given = {key: value for key, value in case.items() if key not in ("section", "expected", "within")}
        found = COMPUTED[section or case["section"]](**given)
        if not same(found, case["expected"], case.get("within", within)):
            told.append(f"{section or case['section']} of {given!r}: {found!r}, not {case['expected']!r}")
    return told


def test_every_section_has_its_port():
    assert {*VECTORS} == {"published", *COMPUTED}


@pytest.mark.parametrize("section", COMPUTED)
def test_a_section_is_computed_as_the_library_does(section):
    told = differences(VECTORS[section], section, within=1e-12 if section in ROUNDED else 0)
    assert not told, "\n".join([f"{len(told)} of {len(VECTORS[section])} differ", *told[:20]])


def test_what_was_published_is_computed():
    told = differences(VECTORS["published"])
    assert not told, "\n".join(told)


def test_rewards_are_in_the_librarys_order_and_refuse_what_is_out_of_range():
    assert list(rewards.REWARDS) == list(dict.fromkeys(case["reward"] for case in VECTORS["rewards"]))
    for reward in rewards.REWARDS.values():
        for confident, correct in [(85, 1), (-0.001, 0), (math.nan, 0), (0.5, 0.5)]:
            with pytest.raises(ValueError, match=f"reward by {reward.name}"):
                reward.value(confident, correct)


def test_grpo_batch_divides_by_the_standard_deviation_of_all_rewards():
    # Rewards 1, 0, 0, 0 have mean 1/4 and variance (9/16 + 3/16) / 3 = 1/4
    found = advantages.advantages_of("grpo-batch", [[1, 0], [0, 0]])
    assert found[0] == pytest.approx([0.5 / 0.5001, -0.5 / 0.5001])
    assert found[1] == [0, 0]
    assert advantages.advantages_of("grpo-batch", [[0.1] * 3, [0.1] * 3]) == [[0] * 3] * 2


def test_too_few_rewards_and_rewards_that_are_no_number_are_refused():
    for method in ("rloo", "grpo", "dr-grpo", "grpo-batch"):
        with pytest.raises(ValueError, match=f"{method} compares the rewards of a group, 2 or more: there is 1"):
            advantages.advantages_of(method, [[1, 0], [1]])
    with pytest.raises(ValueError, match="of a batch, 2 or more: there are none"):
        advantages.advantages_of("reinforce", [])
    with pytest.raises(ValueError, match="sample 1 in group 1 is nan"):
        advantages.advantages_of("rloo", [[1, 0], [0, math.nan]])
    with pytest.raises(ValueError, match="There is no advantage"):
        advantages.advantages_of("ppo", [[1, 0]])


@pytest.mark.parametrize("log_probs, message", [([], "empty"), ([-1, 0.5], r"\[1\].* 0\.5"), ([math.nan], "nan")])
def test_what_is_no_log_probability_is_refused(log_probs, message):
    with pytest.raises(ValueError, match=message):
        confidence.from_log_probs(log_probs)


def test_an_answer_that_the_tokens_do_not_hold_is_refused():
    with pytest.raises(ValueError, match="has 2 characters, and the answer ends at 3"):
        confidence.answer_tokens(["4", "2"], "2%", 1)


def test_numbers_are_written_as_javascript_does():
    written = {
        **{1.0: "1", -0.0: "0", 0.1: "0.1", 1e21: "1e+21", 123456789012345680000.0: "123456789012345680000"},
        **{1e-6: "0.000001", 1.5e-7: "1.5e-7", -12.5: "-12.5", math.inf: "Infinity", 5e-324: "5e-324"},
    }
    assert {value: javascript.number_text(value) for value in written} == written
