"""Operations of the models whose gradients are fast in ONNX Runtime: rotary positions, lookup, squared ReLU.

Two of them write out their own gradient, because autograd's becomes slow or unordered operations there.
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def rotate(x: Tensor, positions: Tensor) -> Tensor:
    """Rotary positions (Su et al., arXiv 2104.09864): [batch, heads, time, dim], turned.

    `positions` are [batch, time], or [1, time] for all rows. Angles are computed in float32 at least:
    bfloat16 has no odd number above 256.
    """
    half, dtype = x.shape[-1] // 2, torch.promote_types(x.dtype, torch.float32)
    frequencies = 10000.0 ** (-torch.arange(half, dtype=dtype, device=x.device) / half)
    angles = positions[:, None, :, None].to(dtype) * frequencies
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    a, b = x.chunk(2, dim=-1)  # not slices: their gradients are scatters, which are slow in ONNX Runtime
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


class Lookup(torch.autograd.Function):
    """Rows of a table [rows, width] by their numbers [...]: [..., width].

    The gradient is a matrix product. Autograd's adds row by row, which ONNX Runtime does from several
    threads at once and in no fixed order, so that the sum would differ between two runs.
    """

    @staticmethod
    def forward(ctx, table: Tensor, rows: Tensor) -> Tensor:
        ctx.save_for_backward(rows)
        ctx.size = len(table)
        return F.embedding(rows, table)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:
        (rows,) = ctx.saved_tensors
        chosen = rows.reshape(-1, 1) == torch.arange(ctx.size, dtype=rows.dtype, device=rows.device)
        chosen = chosen.to(gradient.dtype)
        return chosen.T @ gradient.reshape(len(chosen), -1), None


class SquaredReLU(torch.autograd.Function):
    """relu(x)^2 (So et al., arXiv 2109.08668): as good as GELU, and its gradient costs a third.

    Autograd's gradient has a mask in it too, but relu(x) is 0 there anyway.
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
