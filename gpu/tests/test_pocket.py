"""The committed graphs and weights of the pocket models, in ONNX Runtime, against PyTorch."""

import json

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from gpu.core.models import PAD, SHIFTS, START, Decoder, Encoder
from gpu.core.objectives import OBJECTIVES
from gpu.core.step import layout
from gpu.export.inference_graphs import past_names
from gpu.export.pocket_graphs import SHAPES, STEPS, step_shape
from gpu.tests.paths import POCKET

STAGES = [(name, objective, rows) for name, steps in STEPS.items() for objective, rows in steps.items()]


def load(model, name):
    """The model with the committed weights of a pocket model."""
    weights = load_file(POCKET / name / "model.safetensors")
    model.load_state_dict({key: torch.from_numpy(value) for key, value in weights.items()})
    return model.eval()


@pytest.mark.parametrize("name, objective, rows", STAGES)
def test_cards_of_the_committed_step_graphs_tell_their_shape_and_layout(name, objective, rows):
    card = json.loads((POCKET / name / "steps" / f"{objective}.json").read_text())
    shape = step_shape(name, objective)
    assert card["layout"] == layout(OBJECTIVES[objective].model(shape), shape.layers)
    assert (card["shape"], card["batch"]) == (vars(shape), rows)


@pytest.mark.parametrize("name", ["pocket-small", "pocket-maths", "pocket-large"])
def test_committed_decoders_are_the_pytorch_models(name):
    shape = SHAPES[name]
    model = load(Decoder(shape), name)
    tokens = torch.randint(5, shape.vocab, (4, 20), dtype=torch.int32)
    tokens[:, 0] = START
    head = shape.width // shape.heads
    none = np.zeros(4, np.int32)
    empty = np.zeros((1, shape.heads, 0, head), np.float32)
    logits, *_ = onnxruntime.InferenceSession(POCKET / name / "decode.onnx").run(
        None,
        {
            "tokens": np.pad(tokens.numpy(), ((0, 0), (SHIFTS, 0)), constant_values=PAD),
            "rows": none,
            "start": none,
            **{name: empty for name in past_names(shape)},
        },
    )
    with torch.no_grad():
        assert np.abs(logits - model(tokens).numpy()).max() < 1e-3


def test_committed_encoder_is_the_pytorch_model():
    model = load(Encoder(SHAPES["pocket-encoder"]), "pocket-encoder")
    tokens = torch.randint(5, 512, (4, 20), dtype=torch.int32)
    (embedding,) = onnxruntime.InferenceSession(POCKET / "pocket-encoder" / "encode.onnx").run(
        None, {"tokens": tokens.numpy(), "present": np.ones((4, 20), np.float32)}
    )
    with torch.no_grad():
        assert np.abs(embedding - model(tokens, torch.ones(4, 20)).numpy()).max() < 1e-3


EXAMPLES = {
    "What is 42 plus 7?": [227, 104, 99, 24, 22, 326, 99, 27, 35],
    "x = 3; print(x)": [92, 142, 99, 23, 31, 181, 12, 92, 13],
    "Name the job of Zidaness. Be brief.": [169, 106, 340, 143, 400, 183, 132, 368, 18, 165, 167, 18],
    "1, 20, 300": [21, 16, 99, 22, 20, 16, 99, 23, 20, 20],
    "Xq~ [z]": [60, 85, 98, 99, 63, 94, 65],
}
"""lib/onnx/tokenizer_test.ts has the same."""


@pytest.mark.parametrize("text, ids", EXAMPLES.items())
def test_tokenizer_reads_and_writes_as_in_javascript(text, ids):
    tokenizer = Tokenizer.from_file(str(POCKET / "tokenizer.json"))
    assert tokenizer.encode(text).ids == ids
    assert tokenizer.decode(ids) == text
