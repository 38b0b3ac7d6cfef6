"""The two transformers that are trained here: a decoder (language model) and an encoder.

Pre-norm, rotary positions, tied embeddings, and a token shift (after RWKV's, Peng et al., arXiv
2305.13048): to the embedding of a token those of the two tokens before it are added, each channel by a
weight of its own. Models this small learn in less than half the steps with it. What a model makes, masks
and positions, is on its input's device and in its parameters' dtype (float32 or bfloat16).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gpu.core.operations import Lookup, SquaredReLU, rotate


@dataclass(frozen=True)
class Shape:
    """The numbers that decide the shape of a model's parameters.

    Raises ValueError where one is not positive, or a head's width (width / heads) is not even.
    """

    vocab: int
    width: int
    layers: int
    heads: int
    context: int
    """The most tokens in a sequence."""

    def __post_init__(self):
        for name, value in vars(self).items():
            if value < 1:
                raise ValueError(f"{name} must be 1 or more: it is {value}")
        if self.width % (2 * self.heads):
            raise ValueError(f"width must be a multiple of 2 x {self.heads} heads: it is {self.width}")


class Attention(nn.Module):
    """Multi-head attention with rotary positions, and with earlier keys and values where there are any."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, positions: Tensor, mask: Tensor, past: tuple[Tensor, Tensor] | None = None):
        """[batch, time, width] -> the same shape, and all keys and values [batch, heads, seen + time, dim].

        `mask` is added to the scores; `past` are earlier keys and values, [batch, heads, seen, dim] each.
        """
        batch, time, width = x.shape
        qk, v = (x @ weight.T for weight in self.qkv.weight.split([2 * width, width]))
        # Queries and keys turn as one tensor: half the operations
        q, k = rotate(qk.view(batch, time, 2 * self.heads, -1).transpose(1, 2), positions).chunk(2, dim=1)
        v = v.view(batch, time, self.heads, -1).transpose(1, 2)
        if past is not None:
            k, v = torch.cat([past[0], k], dim=2), torch.cat([past[1], v], dim=2)
        scores = (q * (width // self.heads) ** -0.5) @ k.transpose(-1, -2) + mask
        mixed = (scores.softmax(dim=-1) @ v).transpose(1, 2).reshape(batch, time, width)
        return self.out(mixed), (k, v)


class Block(nn.Module):
    """Attention and a feed-forward layer, each added to what came in."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.attention = Attention(shape)
        self.up = nn.Linear(shape.width, 4 * shape.width)
        self.down = nn.Linear(4 * shape.width, shape.width)

    def forward(self, x: Tensor, positions: Tensor, mask: Tensor, past: tuple[Tensor, Tensor] | None = None):
        """As Attention: hidden states, and all keys and values."""
        mixed, seen = self.attention(self.norm1(x), positions, mask, past)
        x = x + mixed
        return x + self.down(SquaredReLU.apply(self.up(self.norm2(x)))), seen


PAD, START = 0, 1
"""The token that fills a row, and the one that opens a text."""

SHIFTS = 2
"""The number of tokens before a token whose embeddings are added to its own."""


def text_of(tokens: Tensor) -> Tensor:
    """[batch, time] tokens -> the number of each one's text in its row: 1 for the first, 0 before it."""
    return (tokens == START).to(torch.int64).cumsum(dim=1)


def same_text(tokens: Tensor) -> Tensor:
    """[batch, time] tokens -> [batch, time, time], true where two positions belong to one text."""
    text = text_of(tokens)
    return text[:, :, None] == text[:, None, :]


class Transformer(nn.Module):
    """The part that decoder and encoder share: all their parameters, and the way to hidden states."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.embed = nn.Embedding(shape.vocab, shape.width)
        self.shift = nn.ParameterList(nn.Parameter(torch.zeros(shape.width)) for _ in range(SHIFTS))
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        initialize(self, shape)

    def embedded(self, tokens: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, time, width], shifted embeddings of the same text added."""
        x = embedding = Lookup.apply(self.embed.weight, tokens)
        text = text_of(tokens)
        for back, weight in enumerate(self.shift, 1):
            # Not a slice: its gradient is a scatter, which is slow in ONNX Runtime
            before, _ = embedding.split([tokens.shape[1] - back, back], dim=1)
            moved = torch.cat([torch.zeros_like(embedding[:, :back]), before], dim=1)
            same = torch.cat([torch.zeros_like(text[:, :back]), text[:, :-back]], dim=1) == text
            x = x + weight * moved * same.to(moved.dtype)[:, :, None]
        return x

    def mask(self, seen: Tensor) -> Tensor:
        """The mask to add to attention scores: 0 where `seen` is 1 or true, -1e9 elsewhere."""
        return (1.0 - seen.to(self.embed.weight.dtype)) * -1e9

    def hidden(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, time, width]; `mask` is added to the scores of each head."""
        positions = torch.arange(tokens.shape[1], device=tokens.device)[None]
        x = self.embedded(tokens)
        for block in self.blocks:
            x, _ = block(x, positions, mask)
        return self.norm(x)


class Decoder(Transformer):
    """Predicts the next token of each position, from those before it in its text."""

    def forward(self, tokens: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, time, vocab] logits."""
        time = tokens.shape[1]
        seen = same_text(tokens) & torch.ones(time, time, dtype=torch.bool, device=tokens.device).tril()
        return self.hidden(tokens, self.mask(seen)[:, None]) @ self.embed.weight.T


class Encoder(Transformer):
    """Represents a text by the mean of its tokens' last hidden states."""

    def forward(self, tokens: Tensor, present: Tensor) -> Tensor:
        """[batch, time] tokens, of which `present` (1 or 0) are no padding -> [batch, width]."""
        mask, weights = self.mask(present)[:, None, None, :], present[:, :, None]
        hidden = self.hidden(tokens, mask)
        return ((hidden * weights).sum(1) / weights.sum(1)).to(hidden.dtype)


class MaskedLanguageModel(Transformer):
    """An encoder that predicts the token of each position from its whole text, while it is trained."""

    def forward(self, tokens: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, time, vocab] logits."""
        seen = same_text(tokens) & (tokens != PAD)[:, None, :]
        return self.hidden(tokens, self.mask(seen)[:, None]) @ self.embed.weight.T


class Scorer(nn.Module):
    """An encoder with one linear head or several: a score of each text by each head."""

    def __init__(self, shape: Shape, heads: int):
        super().__init__()
        self.encoder = Encoder(shape)
        self.head = nn.Linear(shape.width, heads)
        initialize(self, shape)

    def forward(self, tokens: Tensor, present: Tensor) -> Tensor:
        """[batch, time] tokens, of which `present` (1 or 0) are no padding -> [batch, heads]."""
        return self.head(self.encoder(tokens, present))


def initial(name: str, dimensions: int, layers: int) -> dict[str, float]:
    """The start of a parameter: normal with `std`, or all `fill`.

    GPT-2's: matrices normal 0.02, residual projections scaled down by depth.
    """
    if "shift" in name.split("."):
        return {"fill": 0.5}
    if dimensions < 2:
        return {"fill": 1.0 if "norm" in name and name.endswith("weight") else 0.0}
    return {"std": 0.02 * ((2 * layers) ** -0.5 if name.endswith(("out.weight", "down.weight")) else 1.0)}


def initialize(model: nn.Module, shape: Shape) -> None:
    """Fills all parameters in place, by torch's random state."""
    for name, parameter in model.named_parameters():
        start = initial(name, parameter.dim(), shape.layers)
        if "std" in start:
            nn.init.normal_(parameter, std=start["std"])
        else:
            nn.init.constant_(parameter, start["fill"])
