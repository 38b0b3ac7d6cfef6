"""The objectives that can be trained: of each its model, an example of its batch, and its loss on a batch.

A batch is named tensors, in order; the same names are the inputs of the exported graph. Losses run where
model and batch are; examples are made on the CPU.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gpu.core import losses
from gpu.core.models import Decoder, Encoder, MaskedLanguageModel, Scorer, Shape
from gpu.core.step import Loss

Batch = dict[str, Tensor]


@dataclass(frozen=True)
class Objective:
    """A model, a batch that suits it, and the loss to minimise."""

    model: Callable[[Shape], nn.Module]
    example: Callable[[Shape, int], Batch]
    """A batch of the right shapes and dtypes: so many rows, sequences as long as the context."""
    loss: Loss


def tokens(shape: Shape, size: int, prefix: str = "") -> Batch:
    """[size, context] random tokens, none of them special."""
    rows = torch.randint(5, shape.vocab, (size, shape.context), dtype=torch.int32)
    return {f"{prefix}tokens": rows}


def answered(shape: Shape, size: int, prefix: str = "") -> Batch:
    """Tokens whose second half is the answer."""
    answer = (torch.arange(shape.context) >= shape.context // 2).float().repeat(size, 1)
    return {**tokens(shape, size, prefix), f"{prefix}answer": answer}


def present(shape: Shape, size: int, prefix: str = "") -> Batch:
    """Tokens of which the last quarter is padding."""
    mask = (torch.arange(shape.context) < 3 * shape.context // 4).float().repeat(size, 1)
    return {**tokens(shape, size, prefix), f"{prefix}present": mask}


def paired(function, left: tuple[Tensor, ...], right: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
    """The function of the left rows and that of the right, computed as one batch: half the operations."""
    return function(*(torch.cat(both) for both in zip(left, right))).chunk(2)


def cross_entropy(model, tokens, answer):
    return losses.cross_entropy(model(tokens), tokens, answer)


def masked_cross_entropy(model, tokens, targets, masked):
    return losses.masked_cross_entropy(model(tokens), targets, masked)


def implicit_calibration(model, tokens, answer, correct, weight):
    """Cross-entropy on right answers, plus `weight` times the answers' own Brier score."""
    logits = model(tokens)
    taught = answer * correct[:, None]
    # No right answer in the batch: the first term is 0, not 0 / 0
    likelihood = -(losses.token_log_probs(logits, tokens) * taught[:, 1:]).sum()
    brier = losses.implicit_calibration(logits, tokens, answer, correct)
    return likelihood / taught[:, 1:].sum().clamp(min=1) + weight * brier


def unshifted_calibration(model, tokens, present, correct, weight):
    """Cross-entropy on prompts and all answers, wrong ones too, plus `weight` times the unshifted Brier score."""
    logits = model(tokens)
    brier = losses.unshifted_calibration(logits, tokens, present, correct)
    return losses.cross_entropy(logits, tokens, present) + weight * brier


def conftuner(model, tokens, answer, stated, levels, correct, weight):
    """The tokenised Brier score, plus `weight` times what keeps the form: cross-entropy on the answers' other
    tokens, and that a confidence is stated at all."""
    logits = model(tokens)
    brier = losses.tokenized_brier(logits, stated, levels, correct)
    form = losses.cross_entropy(logits, tokens, answer) + losses.unstated(logits, stated, levels)
    return brier + weight * form


def dpo(model, chosen_tokens, chosen_answer, rejected_tokens, rejected_answer, ref_chosen, ref_rejected, beta):
    def log_prob(tokens, answer):
        return losses.answer_log_prob(model(tokens), tokens, answer)

    chosen, rejected = paired(log_prob, (chosen_tokens, chosen_answer), (rejected_tokens, rejected_answer))
    return losses.dpo(chosen, rejected, ref_chosen, ref_rejected, beta)


def policy_gradient(model, tokens, answer, old_log_probs, ref_log_probs, advantages, clip, kl, entropy):
    """The policy gradient, less `entropy` times the policy's entropy: a bonus that is no part of the reward."""
    logits = model(tokens)
    log_probs = losses.token_log_probs(logits, tokens)
    loss = losses.policy_gradient(log_probs, old_log_probs, ref_log_probs, answer, advantages, clip, kl)
    return loss - entropy * losses.mean_entropy(logits, answer)


def binary_cross_entropy(model, tokens, present, labels, weights):
    return losses.binary_cross_entropy(model(tokens, present), labels, weights)


def softmax_cross_entropy(model, tokens, present, labels, weights):
    return losses.softmax_cross_entropy(model(tokens, present), labels, weights)


def bradley_terry(model, chosen_tokens, chosen_present, rejected_tokens, rejected_present):
    pairs = (chosen_tokens, chosen_present), (rejected_tokens, rejected_present)
    return losses.bradley_terry(*paired(model, *pairs))


def info_nce(model, anchor_tokens, anchor_present, positive_tokens, positive_present, temperature):
    pairs = (anchor_tokens, anchor_present), (positive_tokens, positive_present)
    return losses.info_nce(*paired(model, *pairs), temperature)


HEADS = 64
"""Heads of the scorer with many: the candidates of a pool, of which a smaller one leaves some without weight."""

OBJECTIVES: dict[str, Objective] = {
    "cross_entropy": Objective(Decoder, answered, cross_entropy),
    "masked_cross_entropy": Objective(
        MaskedLanguageModel,
        lambda s, n: {
            **tokens(s, n),
            "targets": tokens(s, n)["tokens"],
            "masked": (torch.arange(s.context) % 4 == 0).float().repeat(n, 1),
        },
        masked_cross_entropy,
    ),
    "implicit_calibration": Objective(
        Decoder,
        lambda s, n: {
            **answered(s, n),
            "correct": (torch.arange(n) % 2).float(),
            "weight": torch.tensor(0.5),
        },
        implicit_calibration,
    ),
    "unshifted_calibration": Objective(
        Decoder,
        lambda s, n: {
            **present(s, n),
            "correct": (torch.arange(n) % 2).float(),
            "weight": torch.tensor(0.5),
        },
        unshifted_calibration,
    ),
    "conftuner": Objective(
        Decoder,
        lambda s, n: {
            **answered(s, n),
            "stated": (torch.arange(s.context) == s.context - 2).float().repeat(n, 1),
            "levels": torch.where(torch.arange(s.vocab) < 10, torch.arange(s.vocab) / 10 + 0.05, -1.0),
            "correct": (torch.arange(n) % 2).float(),
            "weight": torch.tensor(0.5),
        },
        conftuner,
    ),
    "dpo": Objective(
        Decoder,
        lambda s, n: {
            **answered(s, n, "chosen_"),
            **answered(s, n, "rejected_"),
            "ref_chosen": torch.full((n,), -20.0),
            "ref_rejected": torch.full((n,), -21.0),
            "beta": torch.tensor(0.1),
        },
        dpo,
    ),
    "policy_gradient": Objective(
        Decoder,
        lambda s, n: {
            **answered(s, n),
            "old_log_probs": torch.full((n, s.context - 1), -5.0),
            "ref_log_probs": torch.full((n, s.context - 1), -5.0),
            "advantages": torch.linspace(-1, 1, n),
            "clip": torch.tensor(0.2),
            "kl": torch.tensor(0.05),
            "entropy": torch.tensor(0.01),
        },
        policy_gradient,
    ),
    "binary_cross_entropy": Objective(
        lambda s: Scorer(s, HEADS),
        lambda s, n: {
            **present(s, n),
            "labels": torch.linspace(0, 1, n * HEADS).view(n, HEADS),
            "weights": torch.ones(n, HEADS),
        },
        binary_cross_entropy,
    ),
    "softmax_cross_entropy": Objective(
        lambda s: Scorer(s, HEADS),
        lambda s, n: {
            **present(s, n),
            "labels": torch.eye(HEADS)[torch.arange(n) % (HEADS - 1)],
            "weights": (torch.arange(HEADS) < HEADS - 1).float().repeat(n, 1),
        },
        softmax_cross_entropy,
    ),
    "bradley_terry": Objective(
        lambda s: Scorer(s, 1),
        lambda s, n: {**present(s, n, "chosen_"), **present(s, n, "rejected_")},
        bradley_terry,
    ),
    "info_nce": Objective(
        Encoder,
        lambda s, n: {
            **present(s, n, "anchor_"),
            **present(s, n, "positive_"),
            "temperature": torch.tensor(0.1),
        },
        info_nce,
    ),
}
