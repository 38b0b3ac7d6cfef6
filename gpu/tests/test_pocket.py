"""The committed graphs and weights of the pocket models, in ONNX Runtime, against PyTorch."""

import json

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from gpu.models import START, Decoder, Encoder
from gpu.objectives import OBJECTIVES
from gpu.pocket import FOLDER, SHAPES, STEPS
from gpu.step import decay_mask, layout, make_step

COUNT = 20
STAGES = [(name, objective, rows) for name, steps in STEPS.items() for objective, rows in steps.items()]


def load(model, name):
    """The model with the committed weights of a pocket model."""
    weights = load_file(FOLDER / name / "model.safetensors")
    model.load_state_dict({key: torch.from_numpy(value) for key, value in weights.items()})
    return model.eval()


@pytest.mark.parametrize("name, objective, rows", STAGES)
def test_20_steps_of_the_committed_step_graph_are_pytorchs(name, objective, rows):
    path = FOLDER / name / "steps" / f"{objective}.onnx"
    card = json.loads(path.with_suffix(".json").read_text())
    chosen, shape = OBJECTIVES[objective], SHAPES[name]
    model = load(chosen.model(shape), name)
    assert card["layout"] == layout(model, shape.layers)
    assert (card["shape"], card["batch"]) == (vars(shape), rows)
    torch.manual_seed(0)
    batch = chosen.example(shape, rows)
    step = make_step(model, chosen.loss)
    flat = torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
    ours = [flat, *(torch.zeros_like(flat) for _ in range(3))]
    theirs = [tensor.numpy() for tensor in ours]
    session, decay = onnxruntime.InferenceSession(path), decay_mask(model)
    for count in range(1, COUNT + 1):
        hyper = torch.tensor([1e-3, 0.1, 1.0, 0.9, 0.98, 1e-8, count, 1.0, 1.0])
        loss, _, *state = step(*ours, decay, hyper, *batch.values())
        ours = [tensor.detach() for tensor in state]
        given = dict(zip(("params", "m", "v", "grads"), theirs))
        given |= {"decay": decay.numpy(), "hyper": hyper.numpy()}
        given |= {key: tensor.numpy() for key, tensor in batch.items()}
        theirs_loss, _, *theirs = session.run(None, given)
        assert theirs_loss == pytest.approx(loss.item(), abs=1e-4)
    gap = np.linalg.norm(theirs[0] - ours[0].numpy()) / np.linalg.norm(ours[0])
    assert gap < 1e-3


@pytest.mark.parametrize("name", ["pocket-small", "pocket-large"])
def test_committed_decoders_are_the_pytorch_models(name):
    shape = SHAPES[name]
    model = load(Decoder(shape), name)
    tokens = torch.randint(5, shape.vocab, (4, 20), dtype=torch.int32)
    tokens[:, 0] = START
    head = shape.width // shape.heads
    none = np.zeros(4, np.int32)
    logits, _ = onnxruntime.InferenceSession(FOLDER / name / "decode.onnx").run(
        None,
        {
            "tokens": tokens.numpy(),
            "past": np.zeros((shape.layers, 2, 1, shape.heads, 0, head), np.float32),
            "rows": none,
            "start": none,
        },
    )
    with torch.no_grad():
        assert np.abs(logits - model(tokens).numpy()).max() < 1e-3


def test_committed_encoder_is_the_pytorch_model():
    model = load(Encoder(SHAPES["pocket-encoder"]), "pocket-encoder")
    tokens = torch.randint(5, 512, (4, 20), dtype=torch.int32)
    (embedding,) = onnxruntime.InferenceSession(FOLDER / "pocket-encoder" / "encode.onnx").run(
        None, {"tokens": tokens.numpy(), "present": np.ones((4, 20), np.float32)}
    )
    with torch.no_grad():
        assert np.abs(embedding - model(tokens, torch.ones(4, 20)).numpy()).max() < 1e-3


EXAMPLES = {
    "What is 42 plus 7?": [147, 104, 99, 24, 22, 374, 99, 27, 35],
    "x = 3; print(x)": [92, 146, 99, 23, 31, 180, 12, 92, 13],
    "Name the job of Zidaness. Be brief.": [150, 103, 348, 141, 386, 181, 106, 375, 18, 166, 174, 18],
    "1, 20, 300": [21, 16, 99, 22, 20, 16, 99, 23, 20, 20],
    "Xq~ [z]": [60, 85, 98, 99, 63, 94, 65],
}
"""lib/llm/tokenizer_test.ts has the same."""


@pytest.mark.parametrize("text, ids", EXAMPLES.items())
def test_tokenizer_reads_and_writes_as_in_javascript(text, ids):
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    assert tokenizer.encode(text).ids == ids
    assert tokenizer.decode(ids) == text
