"""Exports graphs to ONNX, so that ONNX Runtime trains and runs models without Python.

    python -m gpu.export step cross_entropy --vocab 512 --width 64 --layers 2 --heads 2 --context 64 \\
        --batch 48 --out step.onnx
    python -m gpu.export encoder --from FOLDER --out FOLDER

A step's graph holds no weights: parameters and moments go in and come out, flat (see step.py), and a
JSON file beside it says of which objective, shape and layout it is. An encoder is a Hugging Face one
from a local folder, weights and all (see sentence.py). `python -m gpu.pocket` writes the graphs that run
pocket models.
"""

import argparse
import json
import logging
from pathlib import Path

import torch
from torch._decomp import core_aten_decompositions
from torch.fx.experimental.proxy_tensor import make_fx

from gpu.inference import save, strip
from gpu.models import Shape
from gpu.objectives import OBJECTIVES
from gpu.sentence import export_sentence_encoder
from gpu.step import HYPER, decay_mask, flatten, layout, make_step

STATE = ("params", "m", "v", "grads", "decay", "hyper")
OUTPUTS = ("loss", "norm", "new_params", "new_m", "new_v", "new_grads")


def column_sums(x, dims, keepdim=False, dtype=None):
    """The sum over all leading dimensions as a matrix product: ONNX Runtime's ReduceSum is slow at it.

    Every bias and norm has such a sum for a gradient.
    """
    count = len(dims or ())
    if dtype is not None or not 0 < count < x.dim() or [*dims] != list(range(count)):
        return NotImplemented
    rest = x.shape[count:]
    flat = x.reshape(-1, rest.numel())
    return (flat.new_ones(1, len(flat)) @ flat).reshape([1] * count * keepdim + [*rest])


def export_step(objective: str, shape: Shape, batch: int, out: Path) -> None:
    """Writes the graph of one training step of an objective on batches of a fixed size, and its card."""
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
    save(strip(program.model_proto), out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    step = commands.add_parser("step", help="the graph of one training step")
    step.add_argument("objective", choices=OBJECTIVES)
    for name in ("vocab", "width", "layers", "heads", "context"):
        step.add_argument(f"--{name}", type=int, required=True)
    step.add_argument("--batch", type=int, required=True, help="rows in a batch")
    step.add_argument("--out", type=Path, required=True, help="the graph's file")
    encoder = commands.add_parser("encoder", help="a Hugging Face sentence encoder")
    encoder.add_argument("--from", type=Path, required=True, dest="source", help="its folder")
    encoder.add_argument("--out", type=Path, required=True, help="the folder to write")
    args = parser.parse_args()
    if args.command == "encoder":
        try:
            written = export_sentence_encoder(args.source, args.out)
        except (ImportError, OSError, ValueError) as error:
            raise SystemExit(f"Cannot export the encoder {args.source}: {error}") from error
    else:
        shape = Shape(args.vocab, args.width, args.layers, args.heads, args.context)
        export_step(args.objective, shape, args.batch, args.out)
        written = args.out
    print(f"Wrote {written} ({written.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
