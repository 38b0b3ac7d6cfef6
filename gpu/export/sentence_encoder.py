"""A Hugging Face sentence encoder as ONNX: tokens to hidden states, which lib/onnx pools.

The folder that is written holds what a sentence-transformers folder does, the graph in place of the
weights: model.onnx, tokenizer.json, config.json, and how to pool and where to cut, where that is said.
"""

import logging
import shutil
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.export import Dim

from gpu.export.onnx_file import save

GRAPH = "model.onnx"
NEEDED = ("config.json", "tokenizer.json")
OPTIONAL = ("1_Pooling/config.json", "sentence_bert_config.json", "tokenizer_config.json")


class HiddenStates(nn.Module):
    """[batch, time] tokens, of which `attention_mask` (1 or 0) are no padding -> [batch, time, width]."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def export_sentence_encoder(source: Path, out: Path) -> Path:
    """Writes the encoder of a folder to another one; returns the graph's path.

    Raises FileNotFoundError where the folder is no encoder's, and OSError or ValueError where transformers
    cannot read it.
    """
    from transformers import AutoModel  # an extra of its own: only this function needs it

    missing = [name for name in NEEDED if not (source / name).is_file()]
    if missing:
        raise FileNotFoundError(f"{source} is no encoder's folder: it lacks {', '.join(missing)}")
    model = AutoModel.from_pretrained(source, local_files_only=True, attn_implementation="eager").eval()
    batch, time = Dim("batch"), Dim("time")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        HiddenStates(model.float()),
        (torch.full((3, 5), 7), torch.ones(3, 5, dtype=torch.int64)),
        dynamo=True,
        verbose=False,
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_shapes={"input_ids": {0: batch, 1: time}, "attention_mask": {0: batch, 1: time}},
    )
    out.mkdir(parents=True, exist_ok=True)
    for name in (*NEEDED, *OPTIONAL):
        if (source / name).is_file():
            (out / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(source / name, out / name)
    save(program.model_proto, out / GRAPH)
    return out / GRAPH
