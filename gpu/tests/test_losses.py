"""Losses against values worked out by hand or published."""

import math

import pytest
import torch
from torch.nn import functional as F

from gpu.core import losses


@pytest.fixture
def batch():
    torch.manual_seed(1)
    logits = torch.randn(3, 6, 11)
    tokens = torch.randint(0, 11, (3, 6))
    answer = torch.tensor([[0, 0, 0, 1, 1, 0], [0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 1]]).float()
    return logits, tokens, answer


def test_cross_entropy_is_torchs_with_prompts_and_padding_left_out(batch):
    logits, tokens, answer = batch
    targets = tokens[:, 1:].masked_fill(answer[:, 1:] == 0, -100)
    expected = F.cross_entropy(logits[:, :-1].flatten(0, 1), targets.flatten(), ignore_index=-100)
    assert losses.cross_entropy(logits, tokens, answer).item() == pytest.approx(expected.item())


def test_cross_entropy_does_not_look_at_the_last_logits(batch):
    logits, tokens, answer = batch
    changed = logits.clone()
    changed[:, -1] = 7.0
    assert losses.cross_entropy(changed, tokens, answer) == losses.cross_entropy(logits, tokens, answer)


def test_binary_cross_entropy_is_torchs_for_soft_labels_and_weights():
    scores = torch.tensor([[-40.0, 2.0], [0.0, 40.0]])
    labels, weights = torch.tensor([[0.0, 0.3], [1.0, 1.0]]), torch.tensor([[1.0, 2.0], [0.0, 1.0]])
    each = F.binary_cross_entropy_with_logits(scores, labels, weights, reduction="sum")
    loss = losses.binary_cross_entropy(scores, labels, weights)
    assert loss.item() == pytest.approx(each.item() / 4)


def test_masked_cross_entropy_is_torchs_on_the_hidden_tokens(batch):
    logits, targets, _ = batch
    masked = torch.zeros(3, 6)
    masked[0, 2] = masked[2, 5] = 1
    expected = F.cross_entropy(logits[[0, 2], [2, 5]], targets[[0, 2], [2, 5]])
    assert losses.masked_cross_entropy(logits, targets, masked).item() == pytest.approx(expected.item())


def test_bradley_terry_of_equal_rewards_is_ln_2():
    rewards = torch.tensor([1.5, -2.0])
    assert losses.bradley_terry(rewards, rewards).item() == pytest.approx(math.log(2))


def test_info_nce_is_low_when_each_anchor_is_nearest_its_positive():
    aligned = torch.eye(4)
    near = losses.info_nce(aligned, aligned, torch.tensor(0.1))
    far = losses.info_nce(aligned, aligned.roll(1, 0), torch.tensor(0.1))
    assert near < 0.01 < far


@pytest.mark.parametrize("margin, expected", [(2.0, 0.59814), (0.0, 0.69315), (-10.0, 1.31326)])
def test_dpo_at_beta_0_1(margin, expected):
    zero = torch.zeros(1)
    loss = losses.dpo(torch.tensor([margin]), zero, zero, zero, torch.tensor(0.1))
    assert loss.item() == pytest.approx(expected, abs=1e-5)


def test_implicit_calibration_takes_the_geometric_mean_of_the_answers_tokens():
    # Two answer tokens of probability 1/2 and 1/8: geometric mean 1/4
    logits = torch.tensor([[[0.0, 0.0], [math.log(7), 0.0], [9.0, 9.0]]])
    tokens, answer = torch.tensor([[0, 1, 1]]), torch.tensor([[0.0, 1.0, 1.0]])
    for correct, expected in ((1.0, 0.75**2), (0.0, 0.25**2)):
        loss = losses.implicit_calibration(logits, tokens, answer, torch.tensor([correct]))
        assert loss.item() == pytest.approx(expected)


def test_losses_of_batches_in_which_nothing_is_learned_are_0(batch):
    logits, tokens, answer = batch
    none = torch.zeros_like(answer)
    assert losses.cross_entropy(logits, tokens, none) == 0
    assert losses.masked_cross_entropy(logits, tokens, none) == 0
    assert losses.binary_cross_entropy(torch.ones(3), torch.ones(3), torch.zeros(3)) == 0
    assert losses.implicit_calibration(logits, tokens, none, torch.ones(3)) == 0


def test_implicit_calibration_leaves_out_rows_without_an_answer(batch):
    logits, tokens, answer = batch
    correct = torch.tensor([1.0, 0.0, 1.0])
    two = losses.implicit_calibration(logits[:2], tokens[:2], answer[:2], correct[:2])
    filled = answer.clone()
    filled[2] = 0
    assert losses.implicit_calibration(logits, tokens, filled, correct).item() == pytest.approx(two.item())


def test_unshifted_calibration_reads_each_probability_one_place_off_and_the_prompt_too():
    # At its own place the first token has probability 1/2 and the second 1/8: geometric mean 1/4
    logits = torch.tensor([[[0.0, 0.0], [math.log(7), 0.0], [9.0, 9.0]]])
    tokens, present = torch.tensor([[0, 1, 0]]), torch.tensor([[1.0, 1.0, 0.0]])
    loss = losses.unshifted_calibration(logits, tokens, present, torch.tensor([1.0]))
    assert loss.item() == pytest.approx(0.75**2)


def test_tokenized_brier_of_101_equally_likely_confidences_is_0_335_whatever_the_verdict():
    # Two more tokens stand for no confidence, and the likeliest of all is one of them
    logits = torch.zeros(2, 3, 103)
    logits[:, :, 102] = 9.0
    levels = torch.cat([torch.arange(101) / 100, -torch.ones(2)])
    stated = torch.tensor([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    loss = losses.tokenized_brier(logits, stated, levels, torch.tensor([1.0, 0.0]))
    assert loss.item() == pytest.approx(0.335)


def test_tokenized_brier_reads_the_logits_before_the_stated_token_and_no_other():
    logits = torch.full((1, 3, 2), 0.0)
    logits[0, 1] = torch.tensor([0.0, math.log(3)])  # 1/4 for a confidence of 0, 3/4 for one of 1
    logits[0, 0] = logits[0, 2] = torch.tensor([50.0, 0.0])
    stated, levels = torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([0.0, 1.0])
    loss = losses.tokenized_brier(logits, stated, levels, torch.tensor([1.0]))
    assert loss.item() == pytest.approx(0.25)
    assert losses.tokenized_brier(logits, torch.zeros(1, 3), levels, torch.tensor([1.0])) == 0


def test_unstated_is_the_probability_that_no_confidence_follows():
    logits = torch.zeros(1, 3, 4)
    logits[0, 1, 3] = math.log(5)  # 1/8 for each of three confidences, 5/8 for the token that stands for none
    levels, stated = torch.tensor([0.1, 0.5, 0.9, -1.0]), torch.tensor([[0.0, 0.0, 1.0]])
    assert losses.unstated(logits, stated, levels).item() == pytest.approx(-math.log(3 / 8))
    assert losses.unstated(logits, torch.zeros(1, 3), levels) == 0


def test_mean_entropy_is_torchs_over_the_answers_tokens(batch):
    logits, _, answer = batch
    each = torch.distributions.Categorical(logits=logits[:, :-1]).entropy()
    expected = each[answer[:, 1:] == 1].mean()
    assert losses.mean_entropy(logits, answer).item() == pytest.approx(expected.item())


def test_policy_gradient_on_policy_is_minus_the_mean_advantage():
    log_probs = torch.full((2, 3), -1.0)
    answer = torch.ones(2, 4)
    loss = losses.policy_gradient(
        log_probs, log_probs, log_probs, answer, torch.tensor([1.0, 0.5]), torch.tensor(0.2), torch.tensor(0.0)
    )
    assert loss.item() == pytest.approx(-0.75)


def test_policy_gradient_clips_gains_but_not_losses():
    old, new = torch.full((1, 1), -1.0), torch.full((1, 1), -0.5)
    answer, clip, kl = torch.ones(1, 2), torch.tensor(0.2), torch.tensor(0.0)
    good = losses.policy_gradient(new, old, old, answer, torch.tensor([1.0]), clip, kl)
    bad = losses.policy_gradient(new, old, old, answer, torch.tensor([-1.0]), clip, kl)
    assert good.item() == pytest.approx(-1.2)
    assert bad.item() == pytest.approx(math.exp(0.5))


def test_policy_gradients_kl_is_k3():
    # log-probs -1.0 against -1.5: k3 = 0.10653
    now, reference = torch.full((1, 1), -1.0), torch.full((1, 1), -1.5)
    loss = losses.policy_gradient(
        now, now, reference, torch.ones(1, 2), torch.zeros(1), torch.tensor(0.2), torch.tensor(1.0)
    )
    assert loss.item() == pytest.approx(0.10653, abs=1e-5)


def test_softmax_cross_entropy_is_torchs_over_the_heads_with_weight():
    scores = torch.randn(5, 4, generator=torch.manual_seed(0))
    labels = torch.rand(5, 3).softmax(dim=-1)
    wanted = F.cross_entropy(scores[:, :3], labels)
    padded = torch.cat([labels, torch.zeros(5, 1)], dim=1)
    weights = torch.tensor([1.0, 1.0, 1.0, 0.0]).repeat(5, 1)
    torch.testing.assert_close(losses.softmax_cross_entropy(scores, padded, weights), wanted)
