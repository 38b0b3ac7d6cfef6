"""Prompts and completions as tokens: by the model's chat template where it has one, else as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Example:
    """A text of which the first tokens are given and the others are learned."""

    tokens: list[int]
    prompt: int
    """Tokens of the prompt."""


class Texts:
    """What a model reads and writes, as tokens."""

    def __init__(self, model: Any, tokenizer: Any):
        self.tokenizer = tokenizer
        ends = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
        if ends is None:
            ends = tokenizer.eos_token_id
        self.ends: list[int] = ends if isinstance(ends, list) else [ends]
        """The tokens that end an answer; one is learned at the end of each completion."""
        self.chat = bool(tokenizer.chat_template)

    def prompt(self, prompt: str) -> list[int]:
        """The tokens after which the answer comes."""
        if not self.chat:
            return self._encode(prompt, special=True)
        return self._encode(self._rendered([user(prompt)], add_generation_prompt=True))

    def example(self, prompt: str, completion: str) -> Example:
        """A prompt with its completion, up to the token that ends it."""
        before = self.prompt(prompt)
        rest = completion
        if self.chat:
            asked = self._rendered([user(prompt)], add_generation_prompt=True)
            said = {"role": "assistant", "content": completion}
            whole = self._rendered([user(prompt), said], add_generation_prompt=False)
            # A template that writes the beginning of an answer otherwise than the answer: as it is, then
            rest = whole[len(asked) :] if whole.startswith(asked) else completion
        after = self._encode(rest)
        end = next((at for at, token in enumerate(after) if token in self.ends), len(after))
        return Example([*before, *after[:end], self.ends[0]], len(before))

    def decode(self, tokens: Sequence[int]) -> str:
        return self.tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False)

    def pieces(self, tokens: Sequence[int]) -> list[str]:
        """The text that each token adds, whose sum is that of all; the end adds none."""
        texts = [self.decode(tokens[: at + 1]) for at in range(len(tokens))]
        return [text[len(before) :] for before, text in zip(["", *texts], texts)]

    def _rendered(self, messages: list[dict[str, str]], add_generation_prompt: bool) -> str:
        return self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=add_generation_prompt
        )

    def _encode(self, text: str, special: bool = False) -> list[int]:
        return self.tokenizer(text, add_special_tokens=special, verbose=False).input_ids


def user(prompt: str) -> dict[str, str]:
    return {"role": "user", "content": prompt}


def padded(examples: Sequence[Example], pad: int, device: torch.device, width: int = 0) -> tuple[Tensor, Tensor]:
    """[batch, time] tokens, filled up on the right, and which of them are learned (1 or 0).

    A causal model needs no mask for what fills up the right: no token sees what comes after it.
    """
    width = max(width, *(len(example.tokens) for example in examples))
    tokens = torch.full((len(examples), width), pad, dtype=torch.long)
    learned = torch.zeros(len(examples), width)
    for row, example in enumerate(examples):
        tokens[row, : len(example.tokens)] = torch.tensor(example.tokens)
        learned[row, example.prompt : len(example.tokens)] = 1
    return tokens.to(device), learned.to(device)
