"""The training engine (onnxruntime-node, in Deno) against PyTorch: 12 steps from the same start."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from safetensors.torch import save_file

from gpu.core.models import Shape
from gpu.core.objectives import OBJECTIVES
from gpu.core.step import decay_mask, flatten, make_step
from gpu.export.pocket_graphs import STEPS, step_shape
from gpu.export.step_graph import export_step
from gpu.tests.paths import ENGINE_STEPS, POCKET, ROOT

SMALL, BATCH, COUNT = Shape(vocab=48, width=32, layers=2, heads=2, context=12), 8, 12
COMMITTED = [(name, objective) for name, steps in STEPS.items() for objective in steps]


def deno() -> list[str]:
    """The command that starts Deno; without one the test is skipped."""
    if shutil.which("deno"):
        return ["deno"]
    if shutil.which("npx"):
        return ["npx", "-y", "deno@2.9.6"]
    pytest.skip("there is neither deno nor npx to run the engine with")


def hold_against_pytorch(graph: Path, objective: str, shape: Shape, rows: int, folder: Path) -> None:
    """Takes the steps both ways: each loss within 1e-4, the last parameters within 0.1% of their norm."""
    torch.manual_seed(0)
    chosen = OBJECTIVES[objective]
    model = chosen.model(shape)
    batch = chosen.example(shape, rows)
    start = flatten(model)
    inputs, outputs = folder / "inputs.safetensors", folder / "outputs.safetensors"
    save_file({"params": start, **{key: value.float().contiguous() for key, value in batch.items()}}, inputs)
    command = [*deno(), "run", "--allow-all", ENGINE_STEPS, graph, inputs, outputs, str(COUNT)]
    subprocess.run(command, check=True, cwd=ROOT)
    theirs = load_file(outputs)

    step, decay = make_step(model, chosen.loss), decay_mask(model)
    state = [start, *(torch.zeros_like(start) for _ in range(3))]
    for count in range(1, COUNT + 1):
        hyper = torch.tensor([3e-4, 0.1, 1.0, 0.9, 0.98, 1e-8, count, 1.0, 1.0])  # higher, or longer, and rounding grows
        loss, _, *state = step(*state, decay, hyper, *batch.values())
        state = [tensor.detach() for tensor in state]
        assert theirs["losses"][count - 1] == pytest.approx(loss.item(), abs=1e-4)
    ours = state[0].numpy()
    assert np.linalg.norm(theirs["params"] - ours) / np.linalg.norm(ours) < 1e-3


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_engine_equals_pytorch_for_each_objective(objective, tmp_path):
    graph = tmp_path / "step.onnx"
    export_step(objective, SMALL, BATCH, graph)
    hold_against_pytorch(graph, objective, SMALL, BATCH, tmp_path)


@pytest.mark.parametrize("name, objective", COMMITTED)
def test_engine_equals_pytorch_on_the_committed_graphs(name, objective, tmp_path):
    graph = POCKET / name / "steps" / f"{objective}.onnx"
    hold_against_pytorch(graph, objective, step_shape(name, objective), STEPS[name][objective], tmp_path)
