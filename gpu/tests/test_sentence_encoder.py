"""Sentence encoders: the exported graph against transformers, and folders that are none."""

import json

import numpy as np
import onnxruntime
import pytest
import torch

from gpu.export.__main__ import main
from gpu.tests.tiny_bert import write_tiny_bert

pytest.importorskip("transformers", reason="no transformers: the export of sentence encoders is not tested")


def test_exported_encoder_gives_pytorchs_hidden_states_at_any_size(tmp_path, monkeypatch):
    from transformers import AutoModel

    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    write_tiny_bert(source)
    monkeypatch.setattr("sys.argv", ["export", "encoder", "--from", str(source), "--out", str(out)])
    main()
    model = AutoModel.from_pretrained(source, local_files_only=True).eval()
    session = onnxruntime.InferenceSession(out / "model.onnx", providers=["CPUExecutionProvider"])
    for batch, time in [(1, 2), (4, 7), (2, 32)]:
        ids = torch.randint(4, 18, (batch, time))
        mask = (torch.arange(time) < torch.randint(1, time + 1, (batch, 1))).long()
        with torch.no_grad():
            expected = model(ids, attention_mask=mask).last_hidden_state
        (given,) = session.run(None, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})
        seen = mask.bool().numpy()
        np.testing.assert_allclose(given[seen], expected.numpy()[seen], atol=1e-4)
    for name in ("config.json", "tokenizer.json", "1_Pooling/config.json", "sentence_bert_config.json"):
        assert json.loads((out / name).read_text()) == json.loads((source / name).read_text())


def test_a_folder_that_is_no_encoder_is_refused_by_what_it_lacks(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["export", "encoder", "--from", str(tmp_path), "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit, match="lacks config.json, tokenizer.json"):
        main()
    assert not (tmp_path / "out").exists()
