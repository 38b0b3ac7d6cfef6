"""Step graphs, and the step that they are of; test_engine.py runs them."""

import json

import numpy as np
import onnx
import pytest
import torch

from gpu.core.models import Shape
from gpu.core.objectives import OBJECTIVES
from gpu.core.step import decay_mask, flatten, layout, make_step
from gpu.export.step_graph import export_step
from gpu.trainers.eager import adamw, eager_steps

SHAPE, BATCH, STEPS = Shape(vocab=48, width=32, layers=2, heads=2, context=12), 8, 20


def hyper(step: int, share: float = 1.0, apply: float = 1.0) -> torch.Tensor:
    return torch.tensor([1e-3, 0.1, 1.0, 0.9, 0.98, 1e-8, step, share, apply])


def start(objective: str):
    torch.manual_seed(0)
    chosen = OBJECTIVES[objective]
    model = chosen.model(SHAPE)
    return model, chosen.example(SHAPE, BATCH), make_step(model, chosen.loss)


def test_step_graph_says_what_it_is_and_holds_no_weights(tmp_path):
    graph = tmp_path / "step.onnx"
    export_step("cross_entropy", SHAPE, BATCH, graph)
    model, _, _ = start("cross_entropy")
    card = json.loads(graph.with_suffix(".json").read_text())
    assert card["layout"] == layout(model, SHAPE.layers)
    assert card["shape"]["width"] == SHAPE.width
    assert all(np.prod(tensor.dims) != len(flatten(model)) for tensor in onnx.load(graph).graph.initializer)


def test_step_is_torchs_adamw():
    model, batch, step = start("cross_entropy")
    flat, decay = flatten(model), decay_mask(model)
    state = [flat, *(torch.zeros_like(flat) for _ in range(3))]
    optimizer = adamw(model)
    for count in range(1, STEPS + 1):
        _, _, *state = step(*state, decay, hyper(count), *batch.values())
        state = [tensor.detach() for tensor in state]
        optimizer.zero_grad()
        OBJECTIVES["cross_entropy"].loss(model, *batch.values()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    gap = (state[0] - flatten(model)).norm() / flatten(model).norm()
    assert gap < 1e-4


def test_eager_steps_have_the_losses_of_the_step():
    card = {"objective": "cross_entropy", "shape": vars(SHAPE), "batch": BATCH}
    model, batch, step = start("cross_entropy")
    flat, decay = flatten(model), decay_mask(model)
    state = [flat, *(torch.zeros_like(flat) for _ in range(3))]
    torch.manual_seed(0)
    for count, theirs in zip(range(1, 6), eager_steps(card)):
        loss, _, *state = step(*state, decay, hyper(count), *batch.values())
        state = [tensor.detach() for tensor in state]
        assert theirs == pytest.approx(loss.item(), abs=1e-5)


def test_step_accumulates_gradients_over_batches():
    model, batch, step = start("cross_entropy")
    flat, decay = flatten(model), decay_mask(model)
    zeros = torch.zeros_like(flat)
    whole = step(flat, zeros, zeros, zeros, decay, hyper(1), *batch.values())
    half = step(flat, zeros, zeros, zeros, decay, hyper(1, share=0.5, apply=0.0), *batch.values())
    assert torch.equal(half[2], flat), "nothing moves before the last batch"
    both = step(*half[2:], decay, hyper(1, share=0.5), *batch.values())
    assert (both[2] - whole[2]).abs().max() < 1e-6
    assert not both[5].any(), "the next update starts from nothing"
