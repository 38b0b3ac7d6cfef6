"""Routers too small to be of use, to test with: as the job encoder_router exports them, but of random weights.

    python -m gpu.tests.tiny_router && deno fmt lib/routers/testdata

writes them to lib/routers/testdata, with the probabilities that PyTorch gives the prompts of PROMPTS.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gpu.jobs.encoder_router import SOURCE, RouterModel, add_source, text_of
from gpu.jobs.encoder_tuning import encoded
from gpu.jobs.export_router import export_router
from gpu.tests.paths import TINY_ROUTERS
from gpu.tests.tiny_bert import write_tiny_bert

PROMPTS = [
    *("the cat sat on the mat", "Dogs ran?", "", "unknown words", "one two " * 20, "the red cat"),
    *(f"the {SOURCE} dog{SOURCE}", "a [SEP] cat [PAD]", "a cat, a dog; a mat: one two"),
]

ABOUT: dict[str, dict[str, Any]] = {
    "source": {"candidates": ["small", "middle"], "scale": "match", "reference": "large", "prefix": SOURCE},
    "cls": {"candidates": ["large", "small"], "scale": "quality", "reference": None, "prefix": ""},
}
"""What router.json says, by pooling."""

MAX_LENGTH = 12


def tiny_router(pooling: str) -> tuple[RouterModel, Any]:
    """The model and its tokenizer."""
    from transformers import BertModel, PreTrainedTokenizerFast

    with tempfile.TemporaryDirectory() as temp:
        write_tiny_bert(Path(temp))
        encoder = BertModel.from_pretrained(temp, add_pooling_layer=False)
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_file=str(Path(temp) / "tokenizer.json"),
            **{"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"},
        )
    torch.manual_seed(1)
    source = add_source(encoder, tokenizer) if pooling == "source" else None
    model = RouterModel(encoder, len(ABOUT[pooling]["candidates"]), source, dropout=0.05)
    nn.init.normal_(model.head.weight)
    return model.eval(), tokenizer


@torch.no_grad()
def probabilities(model: RouterModel, tokenizer: Any, prompt: str, pooling: str) -> Tensor:
    """Those of a prompt that is read alone, as the job reads it."""
    read = encoded(tokenizer, [text_of(prompt, pooling)], MAX_LENGTH, torch.device("cpu"))
    return model(read["input_ids"], read["attention_mask"]).sigmoid()[0]


def main() -> None:
    for pooling, about in ABOUT.items():
        out = TINY_ROUTERS / f"tiny-router-{pooling}"
        model, tokenizer = tiny_router(pooling)
        expected = [
            {"prompt": p, "probabilities": probabilities(model, tokenizer, p, pooling).tolist()} for p in PROMPTS
        ]
        read = {"pooling": pooling, "max_length": MAX_LENGTH, "model": "tiny-bert"}
        export_router(model, tokenizer, {**about, **read, "trained_on": {"train": 18, "validation": 2}}, out)
        (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
