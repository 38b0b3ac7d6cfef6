"""A trained router as ONNX, in the folder that lib/routers opens: model.onnx, tokenizer.json, router.json."""

import json
import logging
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import Dim

from gpu.export.onnx_file import save


class Probabilities(nn.Module):
    """The heads' logits as probabilities."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.model(input_ids, attention_mask).sigmoid()


def export_router(model: nn.Module, tokenizer: Any, about: dict[str, Any], out: Path) -> None:
    """Writes the folder; `about` is router.json: the candidates in the order of the heads, and how to read a query."""
    out.mkdir(parents=True, exist_ok=True)
    batch, time = Dim("batch"), Dim("time")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        Probabilities(model),
        (torch.full((3, 5), 7), torch.ones(3, 5, dtype=torch.int64)),
        dynamo=True,
        verbose=False,
        input_names=["input_ids", "attention_mask"],
        output_names=["probabilities"],
        dynamic_shapes={"input_ids": {0: batch, 1: time}, "attention_mask": {0: batch, 1: time}},
    )
    save(program.model_proto, out / "model.onnx")
    tokenizer.save_pretrained(out)
    for file in out.glob("*"):
        if file.name not in ("model.onnx", "tokenizer.json"):
            file.unlink()
    pad = {"pad_token_id": tokenizer.pad_token_id}
    (out / "router.json").write_text(json.dumps({**about, **pad}, indent=1, ensure_ascii=False) + "\n")
