"""Exports graphs to ONNX, so that ONNX Runtime trains and runs models without Python, and GGUF files as F16.

    python -m gpu.export step cross_entropy --vocab 512 --width 64 --layers 2 --heads 2 --context 64 \\
        --batch 48 --out step.onnx
    python -m gpu.export encoder --from FOLDER --out FOLDER
    python -m gpu.export gguf --from FILE.gguf --out FILE-f16.gguf
    python -m gpu.export pocket

`step` writes the graph of one training step, and its card beside it. `encoder` takes a Hugging Face sentence
encoder from a local folder, weights and all. `gguf` writes a copy of a GGUF file with its quantised weights as F16.
`pocket` writes the graphs of all pocket models, from the repository's root into data/pocket, or into another folder to
compare them with those.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from gpu.core.models import Shape
from gpu.core.objectives import OBJECTIVES
from gpu.export.f16 import export_f16
from gpu.export.pocket_graphs import SHAPES, export_pocket
from gpu.export.sentence_encoder import export_sentence_encoder
from gpu.export.step_graph import export_step


def parser() -> argparse.ArgumentParser:
    """The command line: four sub-commands."""
    whole = argparse.ArgumentParser(
        prog="python -m gpu.export", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = whole.add_subparsers(dest="command", required=True)
    step = commands.add_parser("step", help="the graph of one training step")
    step.add_argument("objective", choices=OBJECTIVES)
    for name in ("vocab", "width", "layers", "heads", "context"):
        step.add_argument(f"--{name}", type=int, required=True)
    step.add_argument("--batch", type=int, required=True, help="rows in a batch")
    step.add_argument("--out", type=Path, required=True, help="the graph's file")
    encoder = commands.add_parser("encoder", help="a Hugging Face sentence encoder")
    encoder.add_argument("--from", type=Path, required=True, dest="source", help="its folder")
    encoder.add_argument("--out", type=Path, required=True, help="the folder to write")
    f16 = commands.add_parser("gguf", help="a GGUF file with its quantised weights as F16")
    f16.add_argument("--from", type=Path, required=True, dest="source", help="the file")
    f16.add_argument("--out", type=Path, required=True, help="the file to write")
    pocket = commands.add_parser("pocket", help="the graphs of all pocket models")
    pocket.add_argument("--out", type=Path, default=Path("data", "pocket"), help="the folder, by default %(default)s")
    return whole


def export(args: argparse.Namespace) -> Iterator[Path]:
    """Does what the command says, and yields the path of each file once it is written."""
    if args.command == "step":
        shape = Shape(args.vocab, args.width, args.layers, args.heads, args.context)
        export_step(args.objective, shape, args.batch, args.out)
        yield args.out
    elif args.command == "encoder":
        yield export_sentence_encoder(args.source, args.out)
    elif args.command == "gguf":
        yield export_f16(args.source, args.out)
    else:
        yield from (export_pocket(name, args.out / name) for name in SHAPES)


def main() -> None:
    args = parser().parse_args()
    try:
        for path in export(args):
            print(f"Wrote {path} ({path.stat().st_size:,} bytes)")
    except (ImportError, OSError, ValueError) as error:
        what = {"encoder": "the encoder {source}", "gguf": "{source} as F16"}.get(args.command, "{out}")
        what = what.format(**vars(args))
        raise SystemExit(f"Cannot export {what}: {error}") from error


if __name__ == "__main__":
    main()
