"""The losses of all methods, written once: objectives.py says what they train, gpu/export traces them.

All are means: over the learned tokens, the labels or the pairs of a batch. Token losses take next-token
logits: `logits[:, t]` predicts `tokens[:, t + 1]`, and `answer[:, t]` is 1 where tokens[:, t] belongs to
the answer, else 0, so that no prompt and no padding is ever learned. A loss is on the device of its inputs
and in float32 at least: the logits and scores of a bfloat16 model are widened first.
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def widened(x: Tensor) -> Tensor:
    """x in float32, or in float64 where it is that: a log-probability in bfloat16 is off by up to 0.4%."""
    return x.to(torch.promote_types(x.dtype, torch.float32))


def total(weights: Tensor) -> Tensor:
    """The sum of weights, to divide by; where nothing has weight, the loss is 0 and not 0 / 0."""
    return weights.sum().clamp(min=1e-6)


def log_probs_of(logits: Tensor, tokens: Tensor) -> Tensor:
    """Log-probability of the token at each position by the logits at that position: [batch, time]."""
    return widened(logits).log_softmax(dim=-1).gather(-1, tokens[:, :, None].to(torch.int64)).squeeze(-1)


def token_log_probs(logits: Tensor, tokens: Tensor) -> Tensor:
    """Log-probability of each token given those before it: [batch, time - 1]."""
    following = torch.cat([tokens[:, 1:], tokens[:, :1]], dim=1)
    # The last is of no use. Not a slice: its gradient is a scatter
    return log_probs_of(logits, following).split([tokens.shape[1] - 1, 1], dim=1)[0]


def answer_log_prob(logits: Tensor, tokens: Tensor, answer: Tensor) -> Tensor:
    """Log-probability of each row's answer: [batch]."""
    return (token_log_probs(logits, tokens) * answer[:, 1:]).sum(dim=1)


def cross_entropy(logits: Tensor, tokens: Tensor, answer: Tensor) -> Tensor:
    """Supervised fine-tuning: mean negative log-likelihood of the answers' tokens."""
    weight = answer[:, 1:]
    return -(token_log_probs(logits, tokens) * weight).sum() / total(weight)


def masked_cross_entropy(logits: Tensor, targets: Tensor, masked: Tensor) -> Tensor:
    """Masked language modelling (Devlin et al., arXiv 1810.04805): mean negative log-likelihood of the
    tokens that were hidden, where `masked` [batch, time] is 1, by the logits at their own positions."""
    return -(log_probs_of(logits, targets) * masked).sum() / total(masked)


def binary_cross_entropy(scores: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Scores (logits) against labels in [0, 1], of one head [batch] or many [batch, heads].

    Soft labels are HybridLLM's and BEST-Route's match probabilities (arXiv 2404.14618, 2506.22716).
    `weights` has the labels' shape; 0 leaves a label out.
    """
    logits = widened(scores)
    loss = logits.clamp(min=0) - logits * labels + torch.log1p(torch.exp(-logits.abs()))
    return (loss * weights).sum() / total(weights)


def softmax_cross_entropy(scores: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Scores (logits) of heads [batch, heads] against the probabilities of each being chosen, of sum 1.

    BEST-Route's N-class baseline (arXiv 2506.22716). `weights` has the labels' shape; a head of weight 0
    cannot be chosen.
    """
    logits = widened(scores) + (weights - 1) * 1e9
    return -(labels * logits.log_softmax(dim=-1)).sum() / len(labels)


def bradley_terry(chosen: Tensor, rejected: Tensor) -> Tensor:
    """Rewards of the better and the worse answer of each pair [batch]: -log sigmoid(difference)."""
    return -F.logsigmoid(widened(chosen) - widened(rejected)).mean()


def info_nce(anchors: Tensor, positives: Tensor, temperature: Tensor) -> Tensor:
    """Contrastive loss with in-batch negatives (van den Oord et al., arXiv 1807.03748): [batch, width].

    Similarity is the cosine over `temperature`, and row i of `positives` belongs to row i of `anchors`.
    """
    a, b = widened(anchors), widened(positives)
    a = a / a.norm(dim=-1, keepdim=True)
    b = b / b.norm(dim=-1, keepdim=True)
    log_probs = (a @ b.T / temperature).log_softmax(dim=-1)
    own = torch.eye(len(a), dtype=a.dtype, device=a.device)  # not .diagonal(): its gradient is a scatter
    return -(log_probs * own).sum() / len(a)


def dpo(chosen: Tensor, rejected: Tensor, ref_chosen: Tensor, ref_rejected: Tensor, beta: Tensor) -> Tensor:
    """Direct preference optimisation (Rafailov et al., arXiv 2305.18290); log-probs of answers [batch]."""
    margin = (chosen - ref_chosen) - (rejected - ref_rejected)
    return -F.logsigmoid(beta * margin).mean()


def implicit_calibration(logits: Tensor, tokens: Tensor, answer: Tensor, correct: Tensor) -> Tensor:
    """Brier score of the answer's own probability, the geometric mean over its tokens [batch].

    `correct` [batch] is 1 or 0. Rows without an answer are left out.
    """
    length = answer[:, 1:].sum(dim=1)
    confidence = (answer_log_prob(logits, tokens, answer) / length.clamp(min=1)).exp()
    answered = (length > 0).to(confidence.dtype)  # a row that only fills up the batch has no answer
    return ((confidence - correct) ** 2 * answered).sum() / total(answered)


def unshifted_calibration(logits: Tensor, tokens: Tensor, present: Tensor, correct: Tensor) -> Tensor:
    """implicit_calibration as gstar_idk (@ee9608c, llm_router/) computes it, to show what its two mistakes do.

    The probability of each token is taken from the logits at its own place, which are about the next one,
    and the mean is over the prompt too: all tokens that are `present` [batch, time].
    """
    length = present.sum(dim=1)
    confidence = ((log_probs_of(logits, tokens) * present).sum(dim=1) / length.clamp(min=1)).exp()
    filled = (length > 0).to(confidence.dtype)
    return ((confidence - correct) ** 2 * filled).sum() / total(filled)


def tokenized_brier(logits: Tensor, stated: Tensor, levels: Tensor, correct: Tensor) -> Tensor:
    """ConfTuner's loss (arXiv 2508.18847): the expected Brier score of the confidence that a model states.

    A token of the vocabulary stands for the confidence in `levels` [vocab], or for none where that is below
    0; the expectation is over the tokens that stand for one. `stated` [batch, time] is 1 where the token is
    the confidence, and `correct` [batch] 1 or 0. The verdict alone teaches: which of the tokens stands in
    the text does not matter. Mean over the rows that state one.
    """
    allowed = (levels >= 0).to(torch.float32)
    probabilities = (widened(logits) + (allowed - 1) * 1e9).softmax(dim=-1)
    gap = levels[None, :] - correct[:, None]
    expected = (probabilities * (gap * gap * allowed)[:, None, :]).sum(dim=-1)
    before = expected.split([expected.shape[1] - 1, 1], dim=1)[0]
    weight = stated[:, 1:]
    return (before * weight).sum() / total(weight)


def unstated(logits: Tensor, stated: Tensor, levels: Tensor) -> Tensor:
    """Negative log-probability that a confidence is stated where `stated` [batch, time] is 1: that any of the
    tokens that stand for one in `levels` [vocab] follows. The tokenised Brier score compares these tokens
    with each other alone, so that nothing in it keeps the model from saying something else. Mean over the
    rows that state one."""
    allowed = (levels >= 0).to(torch.float32)
    some = torch.logsumexp(widened(logits) + (allowed - 1) * 1e9, dim=-1)
    missing = torch.logsumexp(widened(logits), dim=-1) - some
    before = missing.split([missing.shape[1] - 1, 1], dim=1)[0]
    weight = stated[:, 1:]
    return (before * weight).sum() / total(weight)


def mean_entropy(logits: Tensor, answer: Tensor) -> Tensor:
    """Entropy of the distributions that the answers' tokens are drawn from, in nats: mean over the tokens."""
    log_probs = widened(logits).log_softmax(dim=-1)
    entropy = -(log_probs.exp() * log_probs).sum(dim=-1)
    before = entropy.split([entropy.shape[1] - 1, 1], dim=1)[0]
    weight = answer[:, 1:]
    return (before * weight).sum() / total(weight)


def policy_gradient(
    log_probs: Tensor,
    old_log_probs: Tensor,
    ref_log_probs: Tensor,
    answer: Tensor,
    advantages: Tensor,
    clip: Tensor,
    kl: Tensor,
) -> Tensor:
    """Clipped policy gradient with a KL penalty to a reference, token by token [batch, time - 1].

    REINFORCE, RLOO and GRPO are this with their own advantages [batch]: reward minus a baseline, minus
    the mean of the group's others, or standardised within the group (arXiv 2402.03300, 2402.14740). The
    mean is over all tokens of the batch, as in DAPO (arXiv 2503.14476), so a long answer does not weigh
    less by the token; GRPO's paper averages within each answer first. On the samples' own policy the
    ratio is 1 and the clip does nothing. KL is Schulman's k3 estimator.
    """
    ratio = (log_probs - old_log_probs).exp()
    clipped = ratio.clamp(1 - clip, 1 + clip)
    gain = torch.minimum(ratio * advantages[:, None], clipped * advantages[:, None])
    gap = ref_log_probs - log_probs
    penalty = gap.exp() - gap - 1
    weight = answer[:, 1:]
    return -((gain - kl * penalty) * weight).sum() / total(weight)
