"""The graphs of the pocket models: one that runs each, and one for each objective that trains it.

They are build products that are committed, so that a machine without Python can run the models and train
them; gpu/tests/test_pocket.py and test_engine.py hold them against PyTorch.
"""

from dataclasses import replace
from pathlib import Path

from gpu.core.models import Shape
from gpu.export.inference_graphs import decode_graph, encode_graph
from gpu.export.onnx_file import save
from gpu.export.step_graph import export_step

SHAPES = {
    "pocket-small": Shape(vocab=512, width=64, layers=2, heads=4, context=64),
    "pocket-maths": Shape(vocab=512, width=64, layers=2, heads=4, context=64),
    "pocket-large": Shape(vocab=512, width=128, layers=4, heads=4, context=64),
    "pocket-encoder": Shape(vocab=512, width=128, layers=3, heads=4, context=64),
}

STEPS = {
    "pocket-small": {
        "cross_entropy": 16,
        "conftuner": 32,
        "dpo": 16,
        "implicit_calibration": 32,
        "unshifted_calibration": 32,
        "policy_gradient": 64,
    },
    "pocket-maths": {"cross_entropy": 16},
    "pocket-large": {"cross_entropy": 16},
    "pocket-encoder": {
        "masked_cross_entropy": 16,
        "info_nce": 32,
        "binary_cross_entropy": 32,
        "softmax_cross_entropy": 32,
        "bradley_terry": 16,
    },
}
"""For each model the objectives that train it, or a router on it, and the rows in their batches."""

TEXT = 48
"""Tokens of a text where rows hold one question each: the longest has 46, and padding costs time."""

ANSWERED = 80
"""Tokens of a question with an answer: three frame them, a question has 44 and an answer 32 at most."""


def step_shape(name: str, objective: str) -> Shape:
    """The shape of the graph that trains a model by an objective."""
    if objective == "bradley_terry":
        return replace(SHAPES[name], context=ANSWERED)
    one_text = objective in ("binary_cross_entropy", "softmax_cross_entropy")
    return replace(SHAPES[name], context=TEXT) if one_text else SHAPES[name]


def export_pocket(name: str, folder: Path) -> Path:
    """Writes the graphs of one pocket model into its folder, and returns the path of the one that runs it."""
    steps = folder / "steps"
    steps.mkdir(parents=True, exist_ok=True)
    for objective, rows in STEPS[name].items():
        export_step(objective, step_shape(name, objective), rows, steps / f"{objective}.onnx")
    encoder = name == "pocket-encoder"
    graph = folder / ("encode.onnx" if encoder else "decode.onnx")
    save((encode_graph if encoder else decode_graph)(SHAPES[name]), graph)
    return graph
