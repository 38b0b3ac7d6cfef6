"""Answers sampled from a causal language model, with the log-probability of each token.

An answer depends on its prompt, the seed and the number of its sample, not on its batch, except for the last bits of
the arithmetic: each answer has its own stream of random numbers, of which each step uses the next to draw its token. So
a resumed run has the answers of an uninterrupted one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gpu.core.losses import token_log_probs
from gpu.jobs.texts import Example, Texts, logits_of, padded


@dataclass(frozen=True)
class Sampled:
    """One answer."""

    tokens: list[int]
    """Its own, its end included unless the limit cut it off."""
    log_probs: list[float]
    """Of each of `tokens`, under the model itself: temperature 1, all tokens allowed."""
    text: str
    finish: str
    """`stop`, or `length` where the limit cut it off."""


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How answers are drawn."""

    temperature: float = 1.0
    top_p: float = 1.0
    max_new_tokens: int = 256
    seed: int = 1


def stream(max_new_tokens: int, *key: object) -> Tensor:
    """[max_new_tokens] numbers in [0, 1) that belong to a key, on every machine the same."""
    digest = hashlib.sha256("\n".join(map(str, key)).encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:8]) >> 1)
    return torch.rand(max_new_tokens, generator=generator, dtype=torch.float64)


class DrawFromStreams:
    """A logits processor that leaves of each row the one token that its stream draws, and notes its log-probability."""

    def __init__(self, streams: Tensor, sampling: Sampling):
        self.streams, self.sampling = streams, sampling
        self.log_probs: list[Tensor] = []

    def __call__(self, _: Tensor, scores: Tensor) -> Tensor:
        logits = scores.float()
        chosen = drawn(logits, self.streams[:, len(self.log_probs)].to(logits.device), self.sampling)
        self.log_probs.append(logits.log_softmax(dim=-1).gather(1, chosen[:, None]).squeeze(1))
        return torch.full_like(logits, -torch.inf).scatter(1, chosen[:, None], 0.0)


def drawn(logits: Tensor, numbers: Tensor, sampling: Sampling) -> Tensor:
    """[batch] tokens of [batch, vocab] logits, by a number in [0, 1) each; at temperature 0 the most likely."""
    if sampling.temperature == 0:
        return logits.argmax(dim=-1)
    # Less the highest first: over a low temperature it would be infinite
    probabilities = ((logits - logits.max(dim=-1, keepdim=True).values) / sampling.temperature).softmax(dim=-1)
    if sampling.top_p == 1:
        return place_of(numbers, probabilities)
    ordered, tokens = probabilities.sort(dim=-1, descending=True)
    before = ordered.cumsum(dim=-1) - ordered
    # The fewest that together have this probability
    place = place_of(numbers, ordered.masked_fill(before >= sampling.top_p, 0.0))
    return tokens.gather(1, place[:, None]).squeeze(1)


def place_of(numbers: Tensor, weights: Tensor) -> Tensor:
    """[batch] where numbers in [0, 1) fall among [batch, n] weights, as shares of their sum."""
    up_to = weights.double().cumsum(dim=-1)
    place = torch.searchsorted(up_to, (numbers * up_to[:, -1])[:, None].contiguous(), right=True)
    return place.clamp(max=weights.shape[1] - 1).squeeze(1)


@torch.no_grad()
def sample(
    model: Any, texts: Texts, prompts: Sequence[list[int]], keys: Sequence[tuple], sampling: Sampling
) -> list[Sampled]:
    """An answer to each prompt, as tokens; the answers' keys, with the seed, are all that their draws depend on."""
    from transformers import GenerationConfig, LogitsProcessorList

    pad, ends = texts.tokenizer.pad_token_id, texts.ends
    width = max(map(len, prompts))
    tokens = torch.tensor([[pad] * (width - len(prompt)) + prompt for prompt in prompts])
    present = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    streams = torch.stack([stream(sampling.max_new_tokens, sampling.seed, *key) for key in keys])
    draw = DrawFromStreams(streams, sampling)
    device = next(model.parameters()).device
    whole = model.generate(
        tokens.to(device),
        attention_mask=present.to(device),
        generation_config=GenerationConfig(
            max_new_tokens=sampling.max_new_tokens,
            do_sample=False,
            eos_token_id=ends,
            pad_token_id=pad,
        ),
        logits_processor=LogitsProcessorList([draw]),
    )
    answers = whole[:, width:].tolist()
    log_probs = torch.stack(draw.log_probs, dim=1).tolist()
    sampled = []
    for row, answer in enumerate(answers):
        stop = next((at for at, token in enumerate(answer) if token in ends), None)
        length = len(answer) if stop is None else stop + 1
        finish = "length" if stop is None else "stop"
        sampled.append(Sampled(answer[:length], log_probs[row][:length], texts.decode(answer[:length]), finish))
    return sampled


@torch.no_grad()
def score(model: Any, texts: Texts, examples: Sequence[Example]) -> list[list[float]]:
    """Log-probability of each token of each example's completion, under the model itself."""
    batch = padded(examples, texts.tokenizer.pad_token_id, next(model.parameters()).device)
    each = token_log_probs(logits_of(model, batch), batch["tokens"])
    return [row[learned[1:] == 1].tolist() for row, learned in zip(each, batch["answer"])]
