"""The losses of the jobs and of TRL's trainers, on the same batches; skipped where TRL is not installed."""

from pathlib import Path

import pytest
import torch

from gpu.jobs.dpo import DpoConfig
from gpu.jobs.on_policy import GrpoConfig, policy_micros
from gpu.jobs.registry import run_job
from gpu.jobs.run import Run
from gpu.jobs.sampling import Sampled
from gpu.jobs.sft import SftConfig
from gpu.jobs.tuning import open_tuned
from gpu.jobs.with_trl import examples, trainer_of
from gpu.tests.job_inputs import Inputs, inputs, read  # noqa: F401

trl = pytest.importorskip("trl")


@pytest.mark.parametrize("job", ["sft", "dpo"])
def test_training_on_one_batch_has_the_losses_of_trl_step_by_step(inputs: Inputs, job):
    # All rows are in each batch, so that the order is the same; without dropout nothing is random
    rows = len(read(Path(inputs.configs[job]["train_file"])))
    changed = {"per_device_train_batch_size": rows, "max_steps": 6, "lora_dropout": 0.0, "max_grad_norm": 1e9}
    losses = {}
    for trainer in ("routelab", "trl"):
        out = inputs.folder / f"{job}_by_{trainer}"
        run_job(job, inputs.configs[job] | changed | {"trainer": trainer}, out, None)
        losses[trainer] = [row["loss"] for row in read(out / "steps.jsonl")]
        assert not (out / "checkpoint").exists()
    assert losses["routelab"] == pytest.approx(losses["trl"], rel=1e-4)
    assert losses["routelab"][0] - losses["routelab"][-1] > 0.01, "something is learned"


@pytest.mark.parametrize("shape", ["linear", "cosine", "constant"])
@pytest.mark.parametrize("warmup", [0, 3, 30])
def test_learning_rates_are_those_of_transformers(shape, warmup):
    from transformers import get_scheduler

    config = SftConfig(
        model_name_or_path="m", train_file="f", learning_rate=0.5, lr_scheduler_type=shape, warmup_steps=warmup
    )
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    name = "constant_with_warmup" if shape == "constant" else shape
    scheduler = get_scheduler(name, optimizer, num_warmup_steps=warmup, num_training_steps=20)
    for step in range(20):
        assert config.rate(step, 20) == pytest.approx(scheduler.get_last_lr()[0], abs=1e-12)
        optimizer.step()
        scheduler.step()


@pytest.mark.parametrize("beta", [0.0, 0.1])
def test_grpo_has_the_loss_and_the_gradient_of_trl_on_a_fixed_batch(inputs: Inputs, tmp_path, beta):
    values = inputs.configs["grpo"] | {"beta": beta, "lora_dropout": 0.0}
    config = GrpoConfig(**values)
    tuned = open_tuned(Run("grpo", config, tmp_path / "run", None), config)
    moved(tuned.model)
    prompts = [tuned.texts.prompt(text) for text in ("1 + 1?", "12345 + 1?", "2?", "3 + 4?")]
    tokens = [[30, 31, 2], [40, 41, 42, 43, 2], [50, 2], [60, 61, 62, 63, 64, 65]]
    advantages = [1.0, -0.5, 0.25, -0.75]
    (micro,) = policy_micros(tuned, config, prompts, [Sampled(t, [], "", "stop") for t in tokens], advantages)

    rows = [{"prompt": "a", "dataset": "d", "query_id": "q", "task": None, "reference": "b"}] * 4
    from datasets import Dataset

    data = Dataset.from_list(examples(tuned, "grpo", rows))
    trainer = trainer_of(trl, Run("grpo", config, tmp_path / "trl", None), config, "grpo", tuned, data)
    trainer.model.train()
    trainer.current_gradient_accumulation_steps = 1
    ours = loss_of(inputs, tuned, config, micro)
    ours.backward()
    gradients = {name: p.grad.clone() for name, p in tuned.model.named_parameters() if p.grad is not None}
    tuned.model.zero_grad()

    width = micro.inputs["tokens"].shape[1] - 1
    ids, mask = micro.inputs["input_ids"], micro.inputs["attention_mask"]
    batch = {"prompt_ids": ids[:, :-width], "prompt_mask": mask[:, :-width]}
    batch |= {"completion_ids": ids[:, -width:], "completion_mask": mask[:, -width:]}
    batch |= {"advantages": torch.tensor(advantages), "num_items_in_batch": mask[:, -width:].sum()}
    if beta:
        batch["ref_per_token_logps"] = micro.inputs["ref_log_probs"]
    theirs = trainer._compute_loss(tuned.model, batch)
    theirs.backward()
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-5, abs=1e-7)
    for name, parameter in tuned.model.named_parameters():
        if name in gradients:
            assert torch.allclose(gradients[name], parameter.grad, rtol=1e-4, atol=1e-7), name


def moved(model) -> None:
    """Away from its start, where an adapter changes nothing."""
    torch.manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.add_(0.05 * torch.randn_like(parameter))


def loss_of(inputs: Inputs, tuned, config: GrpoConfig, micro) -> torch.Tensor:
    from gpu.jobs.on_policy import policy_loss

    return policy_loss(tuned, config)(**micro.inputs)


def test_dpo_config_means_what_trls_does():
    ours, theirs = DpoConfig(model_name_or_path="m", train_file="f"), trl.DPOConfig(
        output_dir="o", use_cpu=True, bf16=False
    )
    for name in (
        "learning_rate",
        "beta",
        "max_length",
        "num_train_epochs",
        "per_device_train_batch_size",
        "max_grad_norm",
    ):
        assert getattr(ours, name) == getattr(theirs, name), name
