"""LoRA adapters (Hu et al., arXiv 2106.09685) of a causal language model: new ones, and ones to train further."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gpu.jobs.config import option, positive, share
from gpu.jobs.errors import SetupError
from gpu.jobs.models import first_line

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
    from peft import LoraConfig, PeftModel, get_peft_model

    if config.adapter is not None:
        model = load_adapter(model, config.adapter, trainable=True)
        model.load_adapter(config.adapter, adapter_name=REFERENCE, is_trainable=False)
        model.set_adapter("default")
        return model
    adapter = LoraConfig(
        r=config.lora_r,
        lora_alpha=config.lora_alpha,
        lora_dropout=config.lora_dropout,
        target_modules=config.lora_target_modules,
        task_type="CAUSAL_LM",
    )
    try:
        model = get_peft_model(model, adapter)
    except ValueError as error:
        layers = sorted({name.rsplit(".", 1)[-1] for name, part in model.named_modules() if hasattr(part, "weight")})
        raise SetupError(
            f"Cannot train an adapter: {first_line(error)}", f"Layers of this model are {', '.join(layers)}"
        ) from error
    assert isinstance(model, PeftModel)
    return model


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
