"""Exported routers: the graph against the model at any size, and the folders that lib/routers is tested with."""

import json

import numpy as np
import onnxruntime
import pytest
import torch

from gpu.jobs.export_router import export_router
from gpu.tests.paths import TINY_ROUTERS
from gpu.tests.tiny_router import ABOUT, probabilities, tiny_router

pytest.importorskip("transformers", reason="no transformers: the export of routers is not tested")


@pytest.mark.parametrize("pooling", ABOUT)
def test_an_exported_router_gives_pytorchs_probabilities_at_any_size(tmp_path, pooling):
    model, tokenizer = tiny_router(pooling)
    export_router(model, tokenizer, ABOUT[pooling], tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"model.onnx", "tokenizer.json", "router.json"}
    assert json.loads((tmp_path / "router.json").read_text()) == {**ABOUT[pooling], "pad_token_id": 0}
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    for batch, time in [(1, 2), (4, 7), (2, 32)]:
        ids = torch.randint(4, len(tokenizer), (batch, time))
        mask = (torch.arange(time) < torch.randint(1, time + 1, (batch, 1))).long()
        with torch.no_grad():
            expected = model(ids, mask).sigmoid()
        (given,) = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})
        np.testing.assert_allclose(given, expected.numpy(), atol=1e-5)


@pytest.mark.parametrize("pooling", ABOUT)
def test_the_committed_routers_are_these(pooling):
    folder = TINY_ROUTERS / f"tiny-router-{pooling}"
    model, tokenizer = tiny_router(pooling)
    for case in json.loads((folder / "expected.json").read_text()):
        found = probabilities(model, tokenizer, case["prompt"], pooling)
        np.testing.assert_allclose(found.numpy(), case["probabilities"], atol=1e-5)
