"""A step of one batch of eight is the step of four batches of two."""

import pytest

from gpu.jobs import on_policy
from gpu.tests.job_inputs import Inputs, inputs, read, write  # noqa: F401


@pytest.mark.parametrize("job", ["sft", "dpo", "implicit", "reinforce", "rloo", "grpo"])
def test_losses_do_not_depend_on_how_a_step_is_divided(inputs: Inputs, tmp_path, monkeypatch, job):
    worth = {"right": 0, "malformed": 0, "confidence": 0.5}
    monkeypatch.setattr(on_policy, "rewarded", lambda row, text, _: {"reward": sum(map(ord, text)) % 7 / 7, **worth})
    # Of very different lengths, and of verdicts that no part of a step has in the same shares
    rows = [
        {"prompt": "p" * (1 + 7 * at % 20), "completion": "c" * (1 + at**2), "correct": at in (0, 1, 5)}
        for at in range(8)
    ]
    rows = [row | {"chosen": row["completion"], "rejected": "r" * 9, "reference": "x"} for row in rows]
    changed = {"train_file": write(tmp_path / "rows.jsonl", rows), "max_steps": 3, "lora_dropout": 0.0}
    if job == "grpo":
        changed["num_generations"] = 2
    losses = []
    for size in (8, 2):
        batch = {"per_device_train_batch_size": size, "gradient_accumulation_steps": 8 // size}
        out, _ = inputs.run(job, f"{job}_by_{size}", **changed, **batch)
        told = read(out / "steps.jsonl")
        losses.append([step[name] for step in told for name in ("loss", "grad_norm")])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4, abs=1e-6)
    assert max(losses[0]) > 0
