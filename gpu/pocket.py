"""Writes all graphs of the pocket models into data/pocket.

    python -m gpu.pocket

The graphs are build products that are committed, so that a machine without Python can run the models
and train them; gpu/tests/test_pocket.py holds them against PyTorch.
"""

from dataclasses import replace
from pathlib import Path

from gpu.export import export_step
from gpu.inference import decode_graph, encode_graph, save
from gpu.models import Shape

FOLDER = Path(__file__).parent.parent / "data" / "pocket"

SHAPES = {
    "pocket-small": Shape(vocab=512, width=64, layers=2, heads=4, context=64),
    "pocket-large": Shape(vocab=512, width=128, layers=4, heads=4, context=64),
    "pocket-encoder": Shape(vocab=512, width=128, layers=3, heads=4, context=64),
}

STEPS = {
    "pocket-small": {"cross_entropy": 16, "policy_gradient": 64},
    "pocket-large": {"cross_entropy": 16},
    "pocket-encoder": {"masked_cross_entropy": 16, "info_nce": 32, "binary_cross_entropy": 32},
}
"""For each model the objectives that train it, or a router on it, and the rows in their batches."""

TEXT = 48
"""Tokens of a text where rows hold one question each: the longest has 46, and padding costs time."""


def step_shape(name: str, objective: str) -> Shape:
    """The shape of the graph that trains a model by an objective."""
    return replace(SHAPES[name], context=TEXT) if objective == "binary_cross_entropy" else SHAPES[name]


def main() -> None:
    for name, shape in SHAPES.items():
        steps = FOLDER / name / "steps"
        steps.mkdir(parents=True, exist_ok=True)
        if name == "pocket-encoder":
            save(encode_graph(shape), FOLDER / name / "encode.onnx")
        else:
            save(decode_graph(shape), FOLDER / name / "decode.onnx")
        for objective, rows in STEPS[name].items():
            export_step(objective, step_shape(name, objective), rows, steps / f"{objective}.onnx")
        size = sum(path.stat().st_size for path in (FOLDER / name).rglob("*.onnx"))
        print(f"Wrote the graphs of {name}: {size:,} bytes")


if __name__ == "__main__":
    main()
