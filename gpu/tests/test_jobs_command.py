"""`python -m gpu.jobs`: its exit codes, its help, and what a stop leaves."""

import json
import os
import signal
import sys
import time

import pytest
import torch

from gpu.jobs import training
from gpu.jobs.__main__ import main
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import JOBS, run_job
from gpu.tests.job_inputs import Inputs, inputs, read  # noqa: F401


@pytest.fixture
def called(monkeypatch, capsys):
    def call(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gpu.jobs", *map(str, args)])
        code = main()
        return code, *capsys.readouterr()

    return call


def test_help_lists_every_job_and_fields_every_field(called):
    code, out, _ = called()
    assert code == 0 and all(f"  {name} " in out for name in JOBS)
    code, out, _ = called("grpo", "--fields")
    assert code == 0 and "scale_rewards" in out and "(group, batch, none)" in out


def test_a_job_prints_its_events_as_json_lines(called, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    code, out, err = called("check", "--config", tmp_path / "config.json", "--out", tmp_path / "run")
    assert (code, err) == (0, "")
    assert [json.loads(line)["event"] for line in out.splitlines()][-1] == "done"
    assert out == (tmp_path / "run" / "progress.jsonl").read_text()


@pytest.mark.parametrize(
    "content, message",
    [
        (None, "Cannot read the config"),
        ("{", "it is no JSON"),
        ("[]", "its config must be a JSON object: it is list"),
        ('{"rows": 1}', "has no field rows"),
    ],
)
def test_a_wrong_config_is_exit_code_2_and_one_message(called, tmp_path, content, message):
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    code, _, err = called("check", "--config", tmp_path / "config.json", "--out", tmp_path / "run")
    assert code == 2 and message in err and "Traceback" not in err


def test_an_unknown_job_is_exit_code_2(called):
    code, _, err = called("sftt", "--config", "a", "--out", "b")
    assert code == 2 and 'a job "sftt"' in err and "router_sft_dpo" in err


def test_sigterm_is_exit_code_130_and_the_same_command_goes_on(inputs: Inputs, called, tmp_path):
    config, out = tmp_path / "config.json", tmp_path / "run"
    config.write_text(json.dumps(inputs.configs["sft"] | {"max_steps": 8, "save_steps": 1}))
    child = os.fork()
    if child == 0:
        step = training.one_step
        training.one_step = lambda *args: (time.sleep(0.05), step(*args))[1]
        sys.argv = ["gpu.jobs", "sft", "--config", str(config), "--out", str(out)]
        os._exit(main())
    deadline = time.monotonic() + 60
    while not (out / "checkpoint" / "step-000002.pt").exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(child, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 130
    assert called("sft", "--config", config, "--out", out)[0] == 0
    assert len(read(out / "steps.jsonl")) == 8


def test_a_gpu_whose_memory_is_full_in_training_says_what_to_set(inputs: Inputs, tmp_path, monkeypatch):
    def full(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")

    monkeypatch.setattr(training, "one_step", full)
    with pytest.raises(SetupError, match="Cannot take step 1 as the memory of the GPU is full") as told:
        run_job("sft", inputs.configs["sft"], tmp_path / "run", None)
    assert "per_device_train_batch_size" in told.value.hint
    assert read(tmp_path / "run" / "progress.jsonl")[-1]["kind"] == "setup"


def test_a_crash_is_told_in_the_progress_too(inputs: Inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "one_step", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_job("sft", inputs.configs["sft"], tmp_path / "run", None)
    last = read(tmp_path / "run" / "progress.jsonl")[-1]
    assert (last["event"], last["kind"]) == ("error", "crash") and "ZeroDivisionError" in last["message"]
