"""The two transformers that everything here trains: a decoder (language model) and an encoder.

Plain PyTorch, pre-norm, rotary positions (Su et al., arXiv 2104.09864), tied embeddings, and a token shift
(after RWKV's, Peng et al., arXiv 2305.13048): to the embedding of a token that of the two before it is
added, each channel by a weight of its own. Models this small learn in less than half the steps with it.
Written with operations whose gradients export to ONNX; see export.py.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Shape:
    """Everything that decides the shape of a model's parameters."""

    vocab: int
    width: int
    layers: int
    heads: int
    context: int
    """Most tokens in a sequence."""


def rotate(x: Tensor, positions: Tensor) -> Tensor:
    """Rotary positions: [batch, heads, time, dim] turned by [batch or 1, time] positions."""
    half = x.shape[-1] // 2
    frequencies = 10000.0 ** (-torch.arange(half, dtype=x.dtype) / half)
    angles = positions[:, None, :, None].to(x.dtype) * frequencies
    cos, sin = angles.cos(), angles.sin()
    a, b = x.chunk(2, dim=-1)  # not slices: their gradients are scatters, which are slow in ONNX
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


class Attention(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, positions: Tensor, mask: Tensor, past: Tensor | None = None):
        """`mask` is added to the scores; `past` [2, batch, heads, time, dim] are earlier keys and values.

        Returns the mixed values, and all keys and values.
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


class Lookup(torch.autograd.Function):
    """Rows of a table by number.

    The gradient is a matrix product: autograd's adds row by row, and so does ONNX Runtime, from several
    threads at once, in no order, and a sum then depends on it.
    """

    @staticmethod
    def forward(ctx, table: Tensor, rows: Tensor) -> Tensor:
        ctx.save_for_backward(rows)
        ctx.size = len(table)
        return F.embedding(rows, table)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:
        (rows,) = ctx.saved_tensors
        chosen = (rows.reshape(-1, 1) == torch.arange(ctx.size, dtype=rows.dtype)).to(gradient.dtype)
        return chosen.T @ gradient.reshape(len(chosen), -1), None


class SquaredReLU(torch.autograd.Function):
    """relu(x)^2 (So et al., arXiv 2109.08668): as good as GELU, and a third of its gradient's cost.

    The gradient is written out because autograd's has a mask too, and relu(x) is 0 there anyway.
    """

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        positive = F.relu(x)
        ctx.save_for_backward(positive)
        return positive * positive  # not .square(), which ONNX Runtime computes as a slow power

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        (positive,) = ctx.saved_tensors
        return gradient * (positive + positive)


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.attention = Attention(shape)
        self.up = nn.Linear(shape.width, 4 * shape.width)
        self.down = nn.Linear(4 * shape.width, shape.width)

    def forward(self, x: Tensor, positions: Tensor, mask: Tensor, past: Tensor | None = None):
        mixed, seen = self.attention(self.norm1(x), positions, mask, past)
        x = x + mixed
        return x + self.down(SquaredReLU.apply(self.up(self.norm2(x)))), seen


PAD, START = 0, 1
"""The token that fills a row, and the one that opens a text."""

SHIFTS = 2
"""How many tokens before it are added to a token's embedding."""


def text_of(tokens: Tensor) -> Tensor:
    """Which text of its row each position belongs to, where a row may hold several; 0 before the first."""
    return (tokens == START).to(torch.int64).cumsum(dim=1)


def same_text(tokens: Tensor) -> Tensor:
    """Which positions of a row belong to one text: [batch, time, time]."""
    text = text_of(tokens)
    return text[:, :, None] == text[:, None, :]


def additive(seen: Tensor) -> Tensor:
    """What to add to attention scores so that only what is `seen` (1 or true) is attended to."""
    return (1.0 - seen.to(torch.float32)) * -1e9


class Transformer(nn.Module):
    """What decoder and encoder share: all their parameters, and the way from tokens to hidden states."""

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

    def hidden(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, time, width]."""
        positions = torch.arange(tokens.shape[1])[None]
        x = self.embedded(tokens)
        for block in self.blocks:
            x, _ = block(x, positions, mask)
        return self.norm(x)


class Decoder(Transformer):
    """Predicts the next token of each position, from those before it in its text."""

    def forward(self, tokens: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, time, vocab] logits."""
        time = tokens.shape[1]
        seen = same_text(tokens) & torch.ones(time, time, dtype=torch.bool).tril()
        return self.hidden(tokens, additive(seen)[:, None]) @ self.embed.weight.T


class Encoder(Transformer):
    """Represents a text by the mean of its tokens' last hidden states."""

    def forward(self, tokens: Tensor, present: Tensor) -> Tensor:
        """[batch, time] tokens, of which `present` (1 or 0) are no padding -> [batch, width]."""
        mask = additive(present)[:, None, None, :]
        weights = present[:, :, None]
        return (self.hidden(tokens, mask) * weights).sum(1) / weights.sum(1)


class MaskedLanguageModel(Transformer):
    """An encoder that predicts the token of each position from its whole text, while it is trained."""

    def forward(self, tokens: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, time, vocab] logits."""
        seen = same_text(tokens) & (tokens != PAD)[:, None, :]
        return self.hidden(tokens, additive(seen)[:, None]) @ self.embed.weight.T


class Scorer(nn.Module):
    """An encoder with one linear head or several: a score of each text and head."""

    def __init__(self, shape: Shape, heads: int):
        super().__init__()
        self.encoder = Encoder(shape)
        self.head = nn.Linear(shape.width, heads)
        initialize(self, shape)

    def forward(self, tokens: Tensor, present: Tensor) -> Tensor:
        """[batch, time] tokens -> [batch, heads]."""
        return self.head(self.encoder(tokens, present))


def initial(name: str, dimensions: int, layers: int) -> dict[str, float]:
    """How a parameter starts: normal with `std`, or all `fill`.

    GPT-2's initialisation: matrices normal 0.02, residual projections scaled down by depth.
    """
    if "shift" in name.split("."):
        return {"fill": 0.5}
    if dimensions < 2:
        return {"fill": 1.0 if "norm" in name and name.endswith("weight") else 0.0}
    return {"std": 0.02 * ((2 * layers) ** -0.5 if name.endswith(("out.weight", "down.weight")) else 1.0)}


def initialize(model: nn.Module, shape: Shape) -> None:
    for name, parameter in model.named_parameters():
        start = initial(name, parameter.dim(), shape.layers)
        if "std" in start:
            nn.init.normal_(parameter, std=start["std"])
        else:
            nn.init.constant_(parameter, start["fill"])
