"""One training step as a pure function: forward, backward, clipping and AdamW.

Parameters are one flat vector, and so are the optimiser's moments: to run the step no knowledge of the
model is needed, and `layout` says where each parameter lies. AdamW is Loshchilov & Hutter's (arXiv
1711.05101) with decoupled weight decay, as torch.optim.AdamW computes it.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call

from gpu.core.models import initial

HYPER = ("lr", "weight_decay", "clip_norm", "beta1", "beta2", "epsilon", "step", "share", "apply")
"""Hyper-parameters, in the order of the `hyper` vector.

`epsilon` is one too because the exporter would take a constant of 1e-8 for 0 and drop it.

`step` counts updates from 1. To accumulate gradients over n batches give each a `share` of 1/n, and
`apply` 0 but for the last, which has 1: only then are parameters and moments updated.
"""

Loss = Callable[..., Tensor]
"""Takes the model, as a function, and the batch; returns a scalar."""


def layout(model: nn.Module, layers: int) -> list[dict]:
    """Name, shape and offset (in elements) of each parameter in the flat vector, and its start by `initial`."""
    entries, offset = [], 0
    for name, parameter in model.named_parameters():
        start = initial(name, parameter.dim(), layers)
        entries.append({"name": name, "shape": list(parameter.shape), "offset": offset, **start})
        offset += parameter.numel()
    return entries


def flatten(model: nn.Module) -> Tensor:
    """All parameters as one vector [size], without gradients."""
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def decay_mask(model: nn.Module) -> Tensor:
    """[size], 1 where weight decay applies: matrices, but not biases and norms."""
    return torch.cat([torch.full_like(p, float(p.dim() > 1)).flatten() for p in model.parameters()])


def make_step(model: nn.Module, loss: Loss) -> Callable[..., tuple[Tensor, ...]]:
    """step(params, m, v, grads, decay, hyper, *batch) -> (loss, norm, params, m, v, grads).

    All but `hyper`, `batch`, `loss` and `norm` are flat vectors [size]. `grads` is the sum of the shares of
    earlier batches of the same update; `norm` is the gradient's before clipping. `model` gives names and
    shapes, and none of its values.
    """
    names = [name for name, _ in model.named_parameters()]
    shapes = [parameter.shape for parameter in model.parameters()]
    sizes = [shape.numel() for shape in shapes]

    def step(params, m, v, grads, decay, hyper, *batch):
        lr, weight_decay, clip_norm, beta1, beta2, epsilon, count, share, apply = hyper.unbind()
        flat = params.detach().requires_grad_(True)
        with torch.enable_grad():
            parts = flat.split(sizes)
            named = {n: part.view(shape) for n, part, shape in zip(names, parts, shapes)}
            value = loss(lambda *inputs: functional_call(model, named, inputs), *batch)
            (gradient,) = torch.autograd.grad(value, flat)
        gradient = grads + gradient * share
        squared = gradient * gradient  # not square(): a slow power in ONNX Runtime
        norm = squared.sum().sqrt()
        scale = torch.clamp(clip_norm / (norm + 1e-6), max=1.0)
        # Where `apply` is 0 these weights leave everything as it is. All of them are scalars: each pass
        # over a flat vector costs time
        a, b = apply * (1 - beta1), apply * (1 - beta2)
        new_m = (1 - a) * m + a * scale * gradient
        new_v = (1 - b) * v + b * scale * scale * squared
        rate = apply * lr
        spread = (new_v / (1 - beta2**count)).sqrt() + epsilon
        new_params = params * (1 - rate * weight_decay * decay) - rate / (1 - beta1**count) * new_m / spread
        return value, norm, new_params, new_m, new_v, (1 - apply) * gradient

    return step
