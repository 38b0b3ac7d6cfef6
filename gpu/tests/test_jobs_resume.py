"""kill -9 of each job in the midst of it: run again, it ends as the unbroken run."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from gpu.jobs import on_policy
from gpu.jobs.registry import run_job
from gpu.tests.job_inputs import Inputs, inputs, read  # noqa: F401

STEPS = 12
TRAINING = ["sft", "dpo", "implicit", "reinforce", "rloo", "grpo", "router_sft_dpo", "encoder_router", "reward_train"]


def start(job: str, config: dict, out: Path, slow: float) -> int:
    """The job in a process of its own, which has all modules already; it pauses at each step. Returns its id."""
    child = os.fork()
    if child:
        return child
    try:
        from gpu.jobs import training

        step = training.one_step
        training.one_step = lambda *args: (time.sleep(slow), step(*args))[1]
        run_job(job, config, out, None)
        os._exit(0)
    except BaseException:
        os._exit(1)


def kill_at(child: int, out: Path, checkpoint: str) -> None:
    """SIGKILL as soon as the checkpoint is there."""
    deadline = time.monotonic() + 60
    while not (out / "checkpoint" / checkpoint).exists():
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "it ended before"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.fixture
def rewarding(monkeypatch):
    """A random model never states a confidence: here its answers are worth their letters."""

    def rewarded(row, text, config):
        return {"reward": sum(map(ord, text)) % 7 / 7, "right": 0, "malformed": 0, "confidence": 0.5}

    monkeypatch.setattr(on_policy, "rewarded", rewarded)


@pytest.mark.parametrize("job", TRAINING)
def test_a_killed_training_ends_with_the_losses_and_weights_of_an_unbroken_one(inputs: Inputs, job, rewarding):
    changed = {"max_steps": STEPS, "save_steps": 2}
    if job == "router_sft_dpo":
        changed["dpo_max_steps"] = STEPS
    config = inputs.configs[job] | changed
    whole = inputs.folder / f"whole_{job}"
    run_job(job, config, whole, None)
    broken = inputs.folder / f"broken_{job}"
    draw = random.Random(job)
    stages = ["sft", "dpo"] if job == "router_sft_dpo" else ["step"]
    for stage in stages:
        for step in sorted(draw.sample(range(2, STEPS, 2), 2)):
            kill_at(start(job, config, broken, 0.02), broken, f"{stage}-{step:06d}.pt")
    manifest = run_job(job, config, broken, None)
    assert manifest["sessions"] == 1 + 2 * len(stages)
    names = [file.name for file in whole.glob("steps*.jsonl")]
    assert names
    for name in names:
        told = read(broken / name)
        assert told == read(whole / name) and len(told) == STEPS
        assert len({row["loss"] for row in told}) > 1, "something is learned"
    for file in [*whole.rglob("*.safetensors"), *whole.rglob("*.onnx")]:
        assert file.read_bytes() == (broken / file.relative_to(whole)).read_bytes(), file.name


@pytest.mark.parametrize("job", ["answers", "reward_score", "route"])
def test_a_killed_run_over_rows_has_each_row_once(inputs: Inputs, job):
    config = inputs.configs[job] | {"batch_size": 1}
    whole = inputs.folder / f"whole_{job}"
    run_job(job, config, whole, None)
    name = "decisions.jsonl" if job == "route" else "outcomes.jsonl"
    broken = inputs.folder / f"broken_{job}"
    broken.mkdir()
    (broken / "config.json").write_bytes((whole / "config.json").read_bytes())
    # As a run that was killed while it wrote its third row
    if job == "reward_score":
        (broken / "checkpoint").mkdir()
        kept = [f'{{"row": {row}, "score": 1.5}}\n' for row in (5, 4)]
        (broken / "checkpoint" / "scores.jsonl").write_text("".join(kept) + '{"row": 3, "sc')
    else:
        for file in (name, "tokens.jsonl"):
            if (whole / file).exists():
                lines = (whole / file).read_text().splitlines(keepends=True)
                more = lines[2] if file == "tokens.jsonl" else ""  # tokens are written first
                (broken / file).write_text("".join(lines[:2]) + more + lines[3][:20])
    run_job(job, config, broken, None)
    rows, expected = read(broken / name), read(whole / name)
    timed = {"latency_ms"}
    if job == "reward_score":
        assert [row["score.proxy"] for row in rows][4:] == [1.5, 1.5], "what was kept is not computed again"
        expected[4]["score.proxy"] = expected[5]["score.proxy"] = 1.5
    assert [{k: v for k, v in row.items() if k not in timed} for row in rows] == [
        {k: v for k, v in row.items() if k not in timed} for row in expected
    ]
    if job == "answers":
        assert read(broken / "tokens.jsonl") == read(whole / "tokens.jsonl")
