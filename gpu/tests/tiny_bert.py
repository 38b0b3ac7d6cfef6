"""A sentence encoder too small to be of use, to test with.

    python -m gpu.tests.tiny_bert && deno fmt lib/onnx/testdata

writes it, exported, to lib/onnx/testdata, with the vectors that PyTorch gives its texts.
"""

import json
import tempfile
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from gpu.export.sentence_encoder import export_sentence_encoder
from gpu.tests.paths import TINY_ENCODERS

WORDS = "[PAD] [UNK] [CLS] [SEP] the a cat dog sat ran on mat ##s ##ing red blue one two ?".split()
TEXTS = ["the cat sat on the mat", "Dogs ran?", "", "unknown words", "one two " * 20, "the red cat"]
CONTEXT = 16


def write_tiny_bert(folder: Path, pooling: str = "mean") -> None:
    """Fills a folder as sentence-transformers does; `pooling` is mean or cls."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
        initializer_range=0.5,
    )
    BertModel(config).save_pretrained(folder)
    vocab = {word: i for i, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, [("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.enable_truncation(5)  # published files too have another limit than the model's
    tokenizer.save(str(folder / "tokenizer.json"))
    modes = {"pooling_mode_cls_token": pooling == "cls", "pooling_mode_mean_tokens": pooling == "mean"}
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(modes) + "\n")
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": CONTEXT}) + "\n")


def torch_vectors(folder: Path, pooling: str = "mean") -> list[list[float]]:
    """The unit vector that PyTorch gives each text of TEXTS, read alone."""
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(CONTEXT)
    vectors = []
    for text in TEXTS:
        with torch.no_grad():
            hidden = model(torch.tensor([tokenizer.encode(text).ids])).last_hidden_state[0]
        pooled = hidden.mean(0) if pooling == "mean" else hidden[0]
        vectors.append((pooled / pooled.norm()).tolist())
    return vectors


def main() -> None:
    for pooling in ("mean", "cls"):
        with tempfile.TemporaryDirectory() as temp:
            write_tiny_bert(Path(temp), pooling)
            out = TINY_ENCODERS / f"tiny-bert-{pooling}"
            export_sentence_encoder(Path(temp), out)
            expected = [{"text": t, "vector": v} for t, v in zip(TEXTS, torch_vectors(Path(temp), pooling))]
            (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
