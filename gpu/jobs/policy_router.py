"""`router_sft_dpo`: trains a language model to name the policy that serves a query (docs/oracle.md).

Two stages on one adapter, on the files that `lab policy data` writes: SFT on decisions, completions alone, then DPO
against the policy that each is mistaken for, with the fine-tuned adapter as the reference.
"""

from dataclasses import dataclass
from typing import Any

from gpu.jobs.adapters import freeze_reference
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

    sft_file: str = required("JSON Lines of { prompt, completion }: sft_train.jsonl of lab policy data", path="file")
    dpo_file: str = required(
        "JSON Lines of { prompt, chosen, rejected }: dpo_train.jsonl of lab policy data", path="file"
    )
    learning_rate: float = option(2e-4, "peak learning rate of SFT")
    lr_scheduler_type: str = option("cosine", "learning rate after warm-up", choices=("linear", "cosine", "constant"))
    dpo_learning_rate: float = option(5e-5, "peak learning rate of DPO")
    dpo_num_train_epochs: float = option(1.0, "passes over the pairs")
    dpo_max_steps: int | None = option(None, "number of steps of DPO; overrides dpo_num_train_epochs")
    beta: float = option(0.1, "weight of the KL penalty for leaving the fine-tuned adapter (DPO's beta)")
    per_device_train_batch_size: int = option(4, "rows or pairs in one forward pass")
    gradient_accumulation_steps: int = option(4, "forward passes in a step")

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
