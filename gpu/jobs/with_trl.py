"""The same training with TRL's trainers (https://huggingface.co/docs/trl), as a check.

The model, its adapter, the data and the settings are those of `trainer: routelab`. Batches, samples and the loop are
TRL's, so the figures of two runs are similar but not equal. gpu/tests/test_against_trl.py compares the losses on the
same batches.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from gpu.jobs.errors import SetupError
from gpu.jobs.rows import Row, write_rows
from gpu.jobs.run import Run
from gpu.jobs.statement import ask_for_confidence
from gpu.jobs.texts import user
from gpu.jobs.tuning import Tuned, TuningConfig, open_tuned, saved

SCALES = {"grpo": "group", "grpo-batch": "batch", "dr-grpo": "none"}


def train_with_trl(run: Run, config: TuningConfig, method: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Trains by TRL and writes the adapter. A killed run goes on from TRL's own checkpoint.

    Raises SetupError where TRL is not installed, or has no trainer of this method.
    """
    try:
        import trl
        from datasets import Dataset, disable_progress_bars
        from transformers import PrinterCallback
    except ImportError as error:
        raise SetupError(f"Cannot train by trl: {error}", 'pip install "./gpu[trl]"') from error
    disable_progress_bars()
    tuned = open_tuned(run, config)
    data = Dataset.from_list(examples(tuned, method, rows))
    trainer = trainer_of(trl, run, config, method, tuned, data)
    steps = trainer.args.max_steps
    if steps < 0:
        steps = math.ceil(
            config.num_train_epochs * len(trainer.get_train_dataloader()) / config.gradient_accumulation_steps
        )
    trainer.remove_callback(PrinterCallback)  # stdout has the events alone
    trainer.add_callback(told(run))
    folder = Path(trainer.args.output_dir)
    earlier = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rsplit("-", 1)[-1]))
    run.start(steps, "steps", int(earlier[-1].name.rsplit("-", 1)[-1]) if earlier else 0)
    trainer.train(resume_from_checkpoint=str(earlier[-1]) if earlier else None)
    history = [figures_of(log) for log in trainer.state.log_history if "loss" in log]  # earlier sessions' too
    write_rows(run.out / "steps.jsonl", history)
    return saved(run, tuned, history)


def examples(tuned: Tuned, method: str, rows: Sequence[Row]) -> list[Row]:
    """Rows in TRL's formats: conversations where the model has a chat template, else texts."""

    def said(text: str) -> Any:
        return [{"role": "assistant", "content": text}] if tuned.texts.chat else text

    def asked(text: str) -> Any:
        return [user(text)] if tuned.texts.chat else text

    if method == "sft":
        return [{"prompt": asked(row["prompt"]), "completion": said(row["completion"])} for row in rows]
    if method == "dpo":
        sides = ("chosen", "rejected")
        return [{"prompt": asked(row["prompt"]), **{side: said(row[side]) for side in sides}} for row in rows]
    # TRL takes a column named prompt for itself: the question goes under another name
    about = ("dataset", "query_id", "task", "reference")
    return [{"prompt": asked(ask_for_confidence(row["prompt"])), **{name: row[name] for name in about}} for row in rows]


def trainer_of(trl: Any, run: Run, config: TuningConfig, method: str, tuned: Tuned, data: Any) -> Any:
    """TRL's trainer of the method, with the settings of the config."""
    names = (
        "learning_rate lr_scheduler_type warmup_steps weight_decay max_grad_norm num_train_epochs seed save_steps "
        "per_device_train_batch_size gradient_accumulation_steps gradient_checkpointing"
    ).split()
    settings = {name: getattr(config, name) for name in names}
    if config.lr_scheduler_type == "constant":
        settings["lr_scheduler_type"] = "constant_with_warmup"  # transformers' "constant" has no warm-up
    settings |= {
        "output_dir": str(run.out / "checkpoint"),
        "max_steps": config.max_steps or -1,
        "save_total_limit": 1,
        "logging_steps": 1,
        "report_to": [],
        "disable_tqdm": True,
        "bf16": tuned.model.dtype == torch.bfloat16,
        "use_cpu": tuned.device.type == "cpu",
    }
    common = {"model": tuned.model, "train_dataset": data, "processing_class": tuned.tokenizer}
    if method == "sft":
        args = trl.SFTConfig(**settings, max_length=config.max_length, completion_only_loss=True)
        return trl.SFTTrainer(args=args, **common)
    if method == "dpo":
        args = trl.DPOConfig(**settings, max_length=config.max_length, beta=config.beta)
        return trl.DPOTrainer(args=args, **common)
    settings |= {
        "num_generations": config.num_generations,
        "max_completion_length": config.max_completion_length,
        "temperature": config.temperature,
        "beta": config.beta,
    }
    if method == "rloo":
        return trl.RLOOTrainer(args=trl.RLOOConfig(**settings), reward_funcs=[reward_of(config)], **common)
    if method in SCALES:
        # The gradient of our KL penalty is that of the k3 estimator itself, without a factor for the ratio
        kl = {"use_bias_correction_kl": False}
        args = trl.GRPOConfig(**settings, scale_rewards=SCALES[method], loss_type="dapo", **kl)
        return trl.GRPOTrainer(args=args, reward_funcs=[reward_of(config)], **common)
    raise SetupError(f"Cannot train {method} by trl as it has no such trainer", 'Set trainer to "routelab"')


def reward_of(config: Any) -> Any:
    """The job's reward as a function that TRL calls with columns of the data."""
    from gpu.jobs.on_policy import rewarded

    def reward(prompts: list, completions: list, reference: list, dataset: list, **_: Any) -> list[float]:
        texts = [said if isinstance(said, str) else said[0]["content"] for said in completions]
        asked = [{"reference": r, "dataset": d} for r, d in zip(reference, dataset)]
        return [rewarded(row, text, config)["reward"] for row, text in zip(asked, texts)]

    return reward


def figures_of(log: dict[str, Any]) -> dict[str, float]:
    """The numbers of one of TRL's logs."""
    return {name: value for name, value in log.items() if isinstance(value, (int, float))}


def told(run: Run) -> Any:
    """A callback that tells each step as the job's own progress."""
    from transformers import TrainerCallback

    class Told(TrainerCallback):
        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
            if logs and "loss" in logs:
                run.progress(state.global_step, **figures_of(logs))

    return Told()
