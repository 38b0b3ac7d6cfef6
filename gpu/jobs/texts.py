"""Prompts and completions as tokens: rendered with the model's chat template if it has one, else unchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonprefix
from typing import Any

import torch
from torch import Tensor

from gpu.jobs.errors import SetupError


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
        """The tokens that end an answer. The one that the chat template writes after it is learned at the end of each
        completion: of Gemma's and Llama's it is not the first. Without a template it is the tokenizer's."""
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
        own = self.tokenizer.eos_token_id
        last = after[end] if end < len(after) else own if own in self.ends else self.ends[0]
        return Example([*before, *after[:end], last], len(before))

    def decode(self, tokens: Sequence[int]) -> str:
        return self.tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False)

    def pieces(self, tokens: Sequence[int]) -> list[str]:
        """The text that each token adds, whose sum is that of all: a token that holds a part of a character adds
        none, and the one that completes it the character; the end adds none."""
        pieces, start, shown = [], 0, 0
        for at in range(len(tokens)):
            # From a token or two before, and not from the first: n tokens would be decoded n times
            so_far = self.decode(tokens[start : at + 1])
            clear = so_far.rstrip("\ufffd")
            pieces.append(clear[shown:])
            shown = max(shown, len(clear))
            if clear == so_far and pieces[-1]:
                start, shown = at, len(self.decode(tokens[at : at + 1]))
        text = self.decode(tokens)
        return pieces if "".join(pieces) == text else self._prefixes(tokens, text)

    def _prefixes(self, tokens: Sequence[int], text: str) -> list[str]:
        """The same of bytes that are no characters: by how much of the text the first tokens are."""
        ends = [0]
        for at in range(1, len(tokens)):
            ends.append(max(len(commonprefix([text, self.decode(tokens[:at])])), ends[-1]))
        return [text[start:end] for start, end in zip(ends, [*ends[1:], len(text)])]

    def _rendered(self, messages: list[dict[str, str]], add_generation_prompt: bool) -> str:
        return rendered(self.tokenizer, messages, add_generation_prompt)

    def _encode(self, text: str, special: bool = False) -> list[int]:
        return self.tokenizer(text, add_special_tokens=special, verbose=False).input_ids


def rendered(tokenizer: Any, messages: list[dict[str, str]], add_generation_prompt: bool) -> str:
    """Messages by the chat template. Raises SetupError where it is faulty, or takes no such messages."""
    from jinja2 import TemplateError

    try:
        return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=add_generation_prompt)
    except TemplateError as error:
        raise SetupError(f"Cannot use the model's chat template: {error}") from error


def user(prompt: str) -> dict[str, str]:
    return {"role": "user", "content": prompt}


def padded(examples: Sequence[Example], pad: int, device: torch.device) -> dict[str, Tensor]:
    """Examples as a batch: prompts are filled up on the left, completions on the right.

    So the completions stand at the same places, and logits are computed of these alone: of a vocabulary of 256,000 they
    are most of the memory. `input_ids` and `attention_mask` are [batch, time]; `tokens` are the last of them, from the
    token before the completions on, and `answer` (1 or 0) says which of `tokens` are a completion's.
    """
    before = max(example.prompt for example in examples)
    after = max(len(example.tokens) - example.prompt for example in examples)
    ids = torch.full((len(examples), before + after), pad, dtype=torch.long)
    present, learned = torch.zeros_like(ids), torch.zeros(ids.shape)
    for row, example in enumerate(examples):
        start = before - example.prompt
        whole = slice(start, start + len(example.tokens))
        ids[row, whole], present[row, whole] = torch.tensor(example.tokens), 1
        learned[row, before : whole.stop] = 1
    batch = {"input_ids": ids, "attention_mask": present}
    batch |= {"tokens": ids[:, before - 1 :], "answer": learned[:, before - 1 :]}
    return {name: value.to(device) for name, value in batch.items()}


def logits_of(model: Any, batch: dict[str, Tensor]) -> Tensor:
    """[batch, time, vocab] logits at the places of the batch's `tokens`."""
    mask = batch["attention_mask"]
    return model(
        input_ids=batch["input_ids"],
        attention_mask=mask,
        position_ids=(mask.cumsum(dim=1) - 1).clamp(min=0),
        logits_to_keep=batch["tokens"].shape[1],
        use_cache=False,
    ).logits
