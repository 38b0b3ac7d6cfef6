"""LoRA adapters (Hu et al., arXiv 2106.09685) of a causal language model: new ones, and ones to train further."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gpu.jobs.config import option, positive, share
from gpu.jobs.errors import SetupError
from gpu.jobs.models import ModelConfig, first_line, open_causal_lm
from gpu.jobs.run import write_whole

REFERENCE = "reference"
"""The name of the frozen copy of an adapter that training starts from."""


@dataclass(kw_only=True)
class AdapterConfig:
    """Names and defaults as in TRL's ModelConfig, except the target modules."""

    adapter: str | None = option(None, "folder of the adapter to start from; by default a new one", path="model")
    lora_r: int = option(16, "rank of a new adapter")
    lora_alpha: int = option(32, "a new adapter is scaled by lora_alpha / lora_r")
    lora_dropout: float = option(0.05, "dropout of the adapter's inputs in training")
    lora_target_modules: list[str] = option(
        ["q_proj", "k_proj", "v_proj", "o_proj"], "layers that a new adapter changes, by the ends of their names"
    )

    def check(self) -> None:
        positive(self, "lora_r", "lora_alpha")
        share(self, "lora_dropout")


def with_adapter(model: Any, config: AdapterConfig) -> Any:
    """The model with an adapter to train: the config's, else a new one, which changes nothing at first.

    Raises SetupError where the model has no layers of these names, or the folder no adapter that fits.
    """
    from peft import LoraConfig, get_peft_model

    if config.adapter is not None:
        model = load_adapter(model, config.adapter, trainable=True)
        freeze_reference(model)
        return model
    adapter = LoraConfig(
        r=config.lora_r,
        lora_alpha=config.lora_alpha,
        lora_dropout=config.lora_dropout,
        target_modules=config.lora_target_modules,
        task_type="CAUSAL_LM",
    )
    try:
        return get_peft_model(model, adapter)
    except ValueError as error:
        layers = sorted({name.rsplit(".", 1)[-1] for name, part in model.named_modules() if hasattr(part, "weight")})
        raise SetupError(
            f"Cannot train an adapter: {first_line(error)}", f"Layers of this model are {', '.join(layers)}"
        ) from error


def load_adapter(model: Any, folder: str, trainable: bool = False) -> Any:
    """The model with the adapter of a folder.

    Raises SetupError where there is none, or it is another model's.
    """
    from peft import PeftModel
    from safetensors import SafetensorError

    path = Path(folder)
    if not (path / "adapter_config.json").is_file():
        raise SetupError(f"Cannot open the adapter {folder} as the folder has no adapter_config.json")
    if not any((path / f"adapter_model.{kind}").is_file() for kind in ("safetensors", "bin")):
        raise SetupError(f"Cannot open the adapter {folder} as the folder has no adapter_model.safetensors")
    try:
        return PeftModel.from_pretrained(model, path, is_trainable=trainable)
    except (RuntimeError, ValueError, OSError, SafetensorError) as error:
        raise SetupError(f"Cannot open the adapter {folder}: {first_line(error)}") from error


def freeze_reference(model: Any) -> None:
    """Keeps a frozen copy of the adapter as it is, which training compares with."""
    model.add_adapter(REFERENCE, model.peft_config["default"])
    state = model.state_dict()
    for name, value in state.items():
        if ".default." in name:
            state[name.replace(".default.", f".{REFERENCE}.")].copy_(value)
    model.set_adapter("default")
    for name, parameter in model.named_parameters():
        if f".{REFERENCE}." in name:
            parameter.requires_grad_(False)


def open_adapted(config: ModelConfig, adapter: str | None) -> tuple[Any, Any]:
    """A causal language model that answers, with an adapter or without one, and its tokenizer.

    Raises SetupError where the model or the adapter does not open.
    """
    model, tokenizer = open_causal_lm(config)
    return (model if adapter is None else load_adapter(model, adapter)).eval(), tokenizer


@contextmanager
def reference_of(model: Any) -> Iterator[None]:
    """Within it the model is as it was before training: without an adapter, or with the one it started from."""
    training = model.training
    model.eval()
    try:
        if REFERENCE in model.peft_config:
            model.set_adapter(REFERENCE)
            yield
        else:
            with model.disable_adapter():
                yield
    finally:
        if REFERENCE in model.peft_config:
            model.set_adapter("default")
        model.train(training)


def trained(model: Any) -> dict[str, Tensor]:
    """The parameters that training changes, by name."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def save_adapter(model: Any, tokenizer: Any, folder: Path) -> None:
    """Writes the adapter, as PEFT does, with the tokenizer that belongs to it."""
    model.save_pretrained(folder, selected_adapters=["default"])
    tokenizer.save_pretrained(folder)
    # PEFT's own model card has nothing but blanks
    (folder / "README.md").unlink(missing_ok=True)


def restore(model: Any, state: dict[str, Tensor]) -> None:
    """Puts parameters back, in place."""
    with torch.no_grad():
        for name, parameter in trained(model).items():
            parameter.copy_(state[name])


def save_state(file: Path, state: Any) -> None:
    """Writes tensors, and what goes with them, whole or not at all."""
    content = io.BytesIO()
    torch.save(state, content)
    write_whole(file, content.getvalue())
