"""What the tests of the app on Modal share: a folder for its volume, and a model that is small."""

import json

import pytest

from gpu import modal_app


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """The folder that stands for the volume of runs."""
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setattr(modal_app, "RUNS", folder)
    monkeypatch.setattr(modal_app, "MODELS", tmp_path / "models")
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """A causal language model of random weights, and a tokenizer of characters."""
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    characters = ["<unk>", "<end>", *map(chr, range(32, 127)), "\n"]
    tokenizer = Tokenizer(models.WordLevel({text: at for at, text in enumerate(characters)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    folder = tmp_path_factory.mktemp("models") / "tiny"
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="<end>")
    fast.save_pretrained(folder)
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = LlamaConfig(vocab_size=len(characters), max_position_embeddings=4096, eos_token_id=1, **sizes)
    LlamaForCausalLM(config).save_pretrained(folder)
    return str(folder)


def events(text):
    return [json.loads(line) for line in text.splitlines()]
