"""Opens models by name - a Hugging Face id, a folder or a GGUF file - and turns errors into one message each."""

import logging
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from gpu.jobs.config import option, required
from gpu.jobs.errors import SetupError

POSITIONS = ("position_embeddings", "wpe", "embed_positions")
"""What BERT, GPT-2 and others call their tables of positions."""

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(kw_only=True)
class ModelConfig:
    """Names as in TRL's ModelConfig."""

    model_name_or_path: str = required("Hugging Face id, folder or GGUF file of the model", path="model")
    model_revision: str = option("main", "branch, tag or commit on the Hub")
    dtype: str = option(
        "auto",
        "type of the weights; auto is bfloat16 on a GPU that supports it, else float32",
        choices=("auto", *DTYPES),
    )
    load_in_4bit: bool = option(False, "QLoRA: weights in 4 bits (NF4); needs an NVIDIA GPU")
    trust_remote_code: bool = option(False, "run the code that comes with the model")


def device() -> torch.device:
    """The accelerator there is, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def dtype_of(config: ModelConfig, training: bool) -> torch.dtype:
    """The dtype that a model is opened in.

    Raises SetupError where the device or the training cannot use it.
    """
    on_gpu = torch.cuda.is_available()
    if config.dtype == "auto":
        return torch.bfloat16 if on_gpu and torch.cuda.is_bf16_supported() else torch.float32
    if config.dtype == "bfloat16" and on_gpu and not torch.cuda.is_bf16_supported():
        name = torch.cuda.get_device_name()
        raise SetupError(f"Cannot use bfloat16 as {name} does not have it", 'Set dtype to "float32"')
    if config.dtype == "float16" and training:
        raise SetupError(
            "Cannot train in float16 as small gradients become 0 in it", 'Set dtype to "bfloat16", or to "float32"'
        )
    return DTYPES[config.dtype]


def open_causal_lm(config: ModelConfig, training: bool = False) -> tuple[nn.Module, Any]:
    """A causal language model and its tokenizer, on the device.

    Raises SetupError where the model is not there, is gated, does not fit, or is of another kind.
    """
    model, tokenizer = open_model("AutoModelForCausalLM", config, training)
    if tokenizer.eos_token_id is None:
        raise SetupError(
            f"Cannot use the model {config.model_name_or_path} as its tokenizer has no token that ends a text",
            "Set eos_token in its tokenizer_config.json",
        )
    from transformers import GenerationConfig

    # Of its own settings only what ends an answer: generate() would take its penalties and forbidden words for every
    # field that it is not given, and they change the distribution
    model.generation_config = GenerationConfig(eos_token_id=model.generation_config.eos_token_id)
    return model, tokenizer


def open_classifier(config: ModelConfig, training: bool = False, **settings: Any) -> tuple[nn.Module, Any]:
    """A model with a classification or reward head, and its tokenizer; raises as open_causal_lm."""
    return open_model("AutoModelForSequenceClassification", config, training, **settings)


def open_encoder(config: ModelConfig, training: bool = False) -> tuple[nn.Module, Any]:
    """An encoder without a head, and its tokenizer; raises as open_causal_lm, and for a language model."""
    model, tokenizer = open_model("AutoModel", config, training)
    from transformers import MODEL_FOR_CAUSAL_LM_MAPPING, MODEL_FOR_MASKED_LM_MAPPING

    if type(model.config) in MODEL_FOR_CAUSAL_LM_MAPPING and type(model.config) not in MODEL_FOR_MASKED_LM_MAPPING:
        raise SetupError(
            f"Cannot use {config.model_name_or_path} as an encoder as each of its tokens sees only those before it",
            "Name a model as BERT or DeBERTa",
        )
    return model, tokenizer


def open_model(kind: str, config: ModelConfig, training: bool, **settings: Any) -> tuple[nn.Module, Any]:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    name, where = source_of(config)
    where["trust_remote_code"] = config.trust_remote_code
    if config.load_in_4bit:
        settings["quantization_config"] = four_bits(dtype_of(config, training))
    with opening(config.model_name_or_path):
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, **where)
        model = getattr(transformers, kind).from_pretrained(name, dtype=dtype_of(config, training), **where, **settings)
        if not config.load_in_4bit:
            model = model.to(device())
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if getattr(model.config, "pad_token_id", None) is None:
        model.config.pad_token_id = tokenizer.pad_token_id
    return model.eval(), tokenizer


def positions_of(model: nn.Module) -> float:
    """How many tokens of a text the model has learned positions for: one more is no index of a table. Infinite where
    positions are relative or rotary."""
    known = [math.inf]
    for name, module in model.named_modules():
        if isinstance(module, nn.Embedding) and name.rsplit(".", 1)[-1] in POSITIONS:
            padding = -1 if module.padding_idx is None else module.padding_idx  # RoBERTa counts from the one after it
            known.append(module.num_embeddings - padding - 1)
    return min(known)


def context_of(config: Any) -> float:
    """The most tokens that a language model of this config of transformers reads and writes together."""
    return getattr(config.get_text_config(), "max_position_embeddings", None) or math.inf


def source_of(config: ModelConfig) -> tuple[str, dict[str, Any]]:
    """What transformers calls the model: of a GGUF file its folder and its name.

    Raises SetupError where the name is a path and nothing is there.
    """
    name = config.model_name_or_path
    path = Path(name)
    if path.suffix == ".gguf":
        if not path.is_file():
            raise SetupError(f"Cannot open the model {name} as there is no such file")
        with path.open("rb") as file:
            if file.read(4) != b"GGUF":
                raise SetupError(f"Cannot open the model {name} as it is no GGUF file")
        return str(path.parent), {"gguf_file": path.name}
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise SetupError(f"Cannot open the model {name} as the folder has no config.json")
        return name, {}
    if name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise SetupError(f"Cannot open the model {name} as there is no such folder")
    return name, {"revision": config.model_revision}


def four_bits(compute: torch.dtype) -> Any:
    """QLoRA's quantisation (Dettmers et al., arXiv 2305.14314)."""
    if not torch.cuda.is_available():
        raise SetupError("Cannot load in 4 bits as there is no NVIDIA GPU", "Set load_in_4bit to false")
    try:
        import bitsandbytes  # noqa: F401
    except ImportError as error:
        raise SetupError(
            "Cannot load in 4 bits as bitsandbytes is not installed", "pip install bitsandbytes"
        ) from error
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute,
    )


@contextmanager
def opening(name: str) -> Iterator[None]:
    """Raises SetupError for what goes wrong while a model is opened."""
    from huggingface_hub import errors
    from safetensors import SafetensorError

    try:
        yield
    except SetupError:
        raise
    except errors.GatedRepoError as error:
        raise SetupError(
            f"Cannot open the model {name} as it is gated: its terms must be accepted first",
            f"Accept them on the model's page of the Hub, and set HF_TOKEN to a token of that account{has_token()}",
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise SetupError(
            f"Cannot open the model {name} as the Hub has no such model, or it is private",
            f"Check the name; for a private model set HF_TOKEN{has_token()}",
        ) from error
    except torch.OutOfMemoryError as error:
        raise SetupError(out_of_memory(f"open the model {name}"), SMALLER) from error
    except ImportError as error:
        raise SetupError(f"Cannot open the model {name}: {error}", 'pip install "./gpu[jobs]"') from error
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        offline = os.environ.get("HF_HUB_OFFLINE") or "couldn't connect" in str(error).lower()
        hint = "The Hub cannot be reached: name a folder or a GGUF file, or allow network access" if offline else None
        raise SetupError(f"Cannot open the model {name}: {first_line(error)}", hint) from error


def has_token() -> str:
    """Whether there is a token, for a hint; never the token."""
    return " (one is set)" if os.environ.get("HF_TOKEN") else " (none is set)"


def first_line(error: BaseException) -> str:
    first, *others = str(error).strip().split("\n")
    if first.endswith(":") and others:  # a list follows
        return f"{first} {others[0].strip()}"
    return first or type(error).__name__


SMALLER = (
    "Set a smaller per_device_train_batch_size or batch_size (and more gradient_accumulation_steps), "
    "gradient_checkpointing or load_in_4bit to true, or take a larger GPU"
)


def out_of_memory(what: str) -> str:
    """The message of a GPU whose memory is full."""
    free, whole = torch.cuda.mem_get_info() if torch.cuda.is_available() else (0, 0)
    return f"Cannot {what} as the memory of the GPU is full: {free / 2**30:.1f} of {whole / 2**30:.1f} GiB are free"
