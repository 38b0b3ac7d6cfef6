"""Random models too small to be of use, in Hugging Face's format, to run jobs on."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

CHAT = (
    "{% for message in messages %}<s>{{ message['role'] }}: {{ message['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant: {% endif %}"
)
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]


def byte_tokenizer(folder: Path, chat: bool = True, bert: bool = False) -> None:
    """A tokenizer of bytes: every text has tokens."""
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {token: at for at, token in enumerate([*SPECIAL, *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab, [], unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    if bert:
        tokenizer.post_processor = processors.TemplateProcessing(
            "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", [("[CLS]", 4), ("[SEP]", 5)]
        )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    if chat:
        fast.chat_template = CHAT
    fast.save_pretrained(folder)


VOCAB = len(SPECIAL) + 256


def tiny_causal_lm(folder: Path, chat: bool = True, seed: int = 0) -> Path:
    """A decoder as Llama's, 16 wide: about 20,000 parameters."""
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCAB,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=1024,
        initializer_range=0.2,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    byte_tokenizer(folder, chat)
    return folder


def tiny_encoder(folder: Path, kind: str = "bert", heads: int | None = None) -> Path:
    """An encoder as BERT's or DeBERTa's, with a head of so many outputs or without one."""
    import transformers

    torch.manual_seed(0)
    shape = {
        "vocab_size": VOCAB,
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 160,
        "pad_token_id": 0,
        "initializer_range": 0.2,
    }
    if kind == "deberta":  # what DeBERTa-v3 sets
        shape |= {"relative_attention": True, "position_buckets": 32, "norm_rel_ebd": "layer_norm"}
        shape |= {"share_att_key": True, "pos_att_type": ["p2c", "c2p"], "position_biased_input": False}
        shape |= {"type_vocab_size": 0}
        config, name = transformers.DebertaV2Config(**shape), "DebertaV2"
    else:
        config, name = transformers.BertConfig(**shape), "Bert"
    if heads is None:
        model = getattr(transformers, f"{name}Model")(config)
    else:
        config.num_labels = heads
        model = getattr(transformers, f"{name}ForSequenceClassification")(config)
    model.save_pretrained(folder)
    byte_tokenizer(folder, chat=False, bert=True)
    return folder
