"""`router_sft_dpo`: a language model learns to say which policy serves a query (docs/oracle.md).

Two stages on one adapter, on the files that `lab policy data` writes: SFT on decisions, completions alone, then DPO
against the policy that each is mistaken for, with the fine-tuned adapter as the reference.
"""

from dataclasses import dataclass
from typing import Any

from gpu.jobs.adapters import REFERENCE
from gpu.jobs.config import option, positive, required
from gpu.jobs.dpo import DpoConfig, prefer
from gpu.jobs.errors import SetupError
from gpu.jobs.rows import read_rows
from gpu.jobs.run import Run
from gpu.jobs.sft import fine_tune
from gpu.jobs.tuning import TuningConfig, open_tuned, saved


@dataclass(kw_only=True)
class RouterConfig(TuningConfig):
    """The defaults are those of the project that this one re-creates (gstar_idk @ee9608c)."""

    sft_file: str = required("JSON Lines of { prompt, completion }: sft_train.jsonl", path="file")
    dpo_file: str = required("JSON Lines of { prompt, chosen, rejected }: dpo_train.jsonl", path="file")
    learning_rate: float = option(2e-4, "highest learning rate of SFT")
    lr_scheduler_type: str = option("cosine", "how it falls to 0, if it does", choices=("linear", "cosine", "constant"))
    dpo_learning_rate: float = option(5e-5, "highest learning rate of DPO")
    dpo_num_train_epochs: float = option(1.0, "passes over the pairs")
    dpo_max_steps: int | None = option(None, "steps of DPO, whatever dpo_num_train_epochs says")
    beta: float = option(0.1, "weight of staying near the fine-tuned adapter")
    per_device_train_batch_size: int = option(4, "rows computed at once")
    gradient_accumulation_steps: int = option(4, "batches in a step")

    def check(self) -> None:
        super().check()
        positive(self, "dpo_learning_rate", "dpo_num_train_epochs", "dpo_max_steps", "beta")
        if self.adapter is not None:
            raise SetupError("adapter must be null: the router starts from the model, and DPO from its SFT")
        if self.trainer == "trl":
            raise SetupError("Cannot train both stages by trl", "Run the jobs sft and dpo, one after the other")


def router_sft_dpo(run: Run, config: RouterConfig) -> dict[str, Any]:
    config.check()
    decisions = read_rows(config.sft_file, [], ["prompt", "completion"])
    pairs = read_rows(config.dpo_file, [], ["prompt", "chosen", "rejected"])
    tuned = open_tuned(run, config)
    tuning = {name: getattr(config, name) for name in TuningConfig.__dataclass_fields__}
    fine_tuned = fine_tune(run, tuned, config, decisions, stage="sft")
    freeze_reference(tuned.model)
    preference = DpoConfig(
        **tuning
        | {
            "learning_rate": config.dpo_learning_rate,
            "num_train_epochs": config.dpo_num_train_epochs,
            "max_steps": config.dpo_max_steps,
        },
        beta=config.beta,
        train_file=config.dpo_file,
    )
    preferred = prefer(run, tuned, preference, pairs, stage="dpo")
    return saved(run, tuned, preferred, sft_steps=len(fine_tuned), sft_loss=fine_tuned[-1]["loss"])


def freeze_reference(model: Any) -> None:
    """A copy of the adapter as it is, which DPO compares with."""
    model.add_adapter(REFERENCE, model.peft_config["default"])
    state = model.state_dict()
    for name, value in state.items():
        if ".default." in name:
            state[name.replace(".default.", f".{REFERENCE}.")].copy_(value)
    model.set_adapter("default")
    for name, parameter in model.named_parameters():
        if f".{REFERENCE}." in name:
            parameter.requires_grad_(False)
