"""The graph of one training step, which lib/training runs step by step without Python.

It holds no weights: parameters and moments go in and come out, flat (see core/step.py). A JSON file beside
it, its card, says of which objective, shape, batch and layout it is.
"""

import json
import logging
from pathlib import Path

import torch
from torch._decomp import core_aten_decompositions
from torch.fx.experimental.proxy_tensor import make_fx

from gpu.core.models import Shape
from gpu.core.objectives import OBJECTIVES
from gpu.core.step import HYPER, decay_mask, flatten, layout, make_step
from gpu.export.onnx_file import save

STATE = ("params", "m", "v", "grads", "decay", "hyper")
OUTPUTS = ("loss", "norm", "new_params", "new_m", "new_v", "new_grads")


def column_sums(x, dims, keepdim=False, dtype=None):
    """The sum over all leading dimensions as a matrix product: ONNX Runtime's ReduceSum is slow at it.

    The gradient of each bias and norm has such a sum.
    """
    count = len(dims or ())
    if dtype is not None or not 0 < count < x.dim() or [*dims] != list(range(count)):
        return NotImplemented
    rest = x.shape[count:]
    flat = x.reshape(-1, rest.numel())
    return (flat.new_ones(1, len(flat)) @ flat).reshape([1] * count * keepdim + [*rest])


def export_step(objective: str, shape: Shape, batch: int, out: Path) -> None:
    """Writes the graph of an objective for batches of so many rows, and its card.

    The objective is one of OBJECTIVES; sequences are as long as the shape's context.
    """
    chosen = OBJECTIVES[objective]
    model = chosen.model(shape)
    example = chosen.example(shape, batch)
    flat = flatten(model)
    # A tensor each: tracing takes one tensor given three times for one input
    m, v, grads = (torch.zeros_like(flat) for _ in range(3))
    hyper = torch.tensor([1e-3, 0.1, 1.0, 0.9, 0.98, 1e-8, 1.0, 1.0, 1.0])
    inputs = (flat, m, v, grads, decay_mask(model), hyper, *example.values())

    # Tracing through autograd turns the backward pass into plain operations
    step = make_step(model, chosen.loss)
    rules = {**core_aten_decompositions(), torch.ops.aten.sum.dim_IntList: column_sums}
    traced = make_fx(step, decomposition_table=rules)(*inputs)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        traced.eval(),
        inputs,
        dynamo=True,
        verbose=False,
        input_names=[*STATE, *example],
        output_names=list(OUTPUTS),
    )
    card = {
        "objective": objective,
        "model": type(model).__name__,
        "shape": vars(shape),
        "batch": batch,
        "hyper": HYPER,
        "layout": layout(model, shape.layers),
    }
    out.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n")
    save(program.model_proto, out)
