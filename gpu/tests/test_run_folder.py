"""The folder of a run: what others do to it, and what a kill between two of its writes leaves."""

import errno
import json
import os
import signal
import time

import pytest

from gpu.jobs import run as run_module
from gpu.jobs import training
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import run_job
from gpu.tests.job_inputs import Inputs, inputs, read, write  # noqa: F401

STEPS = {"max_steps": 4, "save_steps": 1}


def stopped_after(monkeypatch, steps: int, error: BaseException):
    """The training raises in the step after these."""
    real = training.one_step

    def step(*args):
        if args[-1] >= steps:
            raise error
        return real(*args)

    monkeypatch.setattr(training, "one_step", step)


class Killed(BaseException):
    pass


def test_data_that_changed_between_two_sessions_is_noticed(inputs: Inputs, tmp_path, monkeypatch):
    rows = read(inputs.folder / "sft.jsonl")
    config = inputs.configs["sft"] | STEPS | {"train_file": write(tmp_path / "mine.jsonl", rows)}
    with monkeypatch.context() as stop, pytest.raises(Killed):
        stopped_after(stop, 2, Killed())
        run_job("sft", config, tmp_path / "run", None)
    write(tmp_path / "mine.jsonl", rows[1:])
    with pytest.raises(SetupError, match="mine.jsonl has changed since the run began"):
        run_job("sft", config, tmp_path / "run", None)
    write(tmp_path / "mine.jsonl", rows)
    manifest = run_job("sft", config, tmp_path / "run", None)
    assert manifest["sessions"] == 2 and config["train_file"] in manifest["inputs"]


def test_data_that_was_wrong_may_be_mended(inputs: Inputs, tmp_path):
    config = inputs.configs["sft"] | STEPS | {"train_file": write(tmp_path / "mine.jsonl", [{"prompt": "a"}])}
    with pytest.raises(SetupError, match="completion of row 1"):
        run_job("sft", config, tmp_path / "run", None)
    write(tmp_path / "mine.jsonl", [{"prompt": "a", "completion": "b"}])
    assert run_job("sft", config, tmp_path / "run", None)["figures"]["steps"] == 4


def test_two_processes_do_not_work_in_one_folder(inputs: Inputs, tmp_path):
    config, out = inputs.configs["sft"] | STEPS, tmp_path / "run"
    child = os.fork()
    if child == 0:
        training.one_step = lambda *_: time.sleep(60)
        try:
            run_job("sft", config, out, None)
        finally:
            os._exit(1)
    deadline = time.monotonic() + 60
    while not (out / "progress.jsonl").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    before = (out / "progress.jsonl").read_text()
    with pytest.raises(SetupError, match="as another process works there"):
        run_job("sft", config, out, None)
    assert (out / "progress.jsonl").read_text() == before, "the other's progress has no error"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert run_job("sft", config, out, None)["sessions"] == 2


def test_a_kill_before_the_manifest_loses_no_step(inputs: Inputs, tmp_path, monkeypatch):
    def killed(file, value):
        raise Killed if file.name == "manifest.json" else None

    config, out = inputs.configs["sft"] | STEPS, tmp_path / "run"
    real = run_module.write_json
    with monkeypatch.context() as stop, pytest.raises(Killed):
        stop.setattr(
            run_module,
            "write_json",
            lambda file, value: killed(file, value) if "manifest" in file.name else real(file, value),
        )
        run_job("sft", config, out, None)
    stopped_after(monkeypatch, 0, AssertionError("a step is taken again"))
    manifest = run_job("sft", config, out, None)
    assert manifest["figures"]["steps"] == 4
    assert not [name for name in manifest["outputs"] if "checkpoint" in name] and not (out / "checkpoint").exists()
    # And one after the manifest
    (out / "checkpoint").mkdir()
    assert run_job("sft", config, out, None) == manifest and not (out / "checkpoint").exists()


def test_a_kill_while_the_first_file_is_written_does_not_take_the_folder(inputs: Inputs, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json.partial").write_text("{")
    run_job("check", {}, tmp_path / "run", None)


def test_half_a_line_of_progress_spoils_none_after_it(tmp_path):
    (tmp_path / "config.json").write_text('{"job": "check"}')
    (tmp_path / "progress.jsonl").write_text('{"event": "progress", "seconds": 3}\n\0\0\n{"event": "start", "se')
    manifest = run_job("check", {}, tmp_path, None)
    assert manifest["sessions"] == 1
    assert [json.loads(line)["event"] for line in (tmp_path / "progress.jsonl").read_text().splitlines()[2:]][
        0
    ] == "start"


@pytest.mark.parametrize("where", ["progress", "checkpoint"])
def test_a_full_disk_is_said_in_one_message(inputs: Inputs, tmp_path, monkeypatch, where):
    config, out = inputs.configs["sft"] | STEPS, tmp_path / "run"
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with monkeypatch.context() as stop:
        if where == "progress":
            stop.setattr(run_module.Run, "_tell", lambda *_, **__: (_ for _ in ()).throw(full))
        else:
            stopped_after(stop, 2, full)
        with pytest.raises(SetupError, match="No space left on device"):
            run_job("sft", config, out, None)
    assert run_job("sft", config, out, None)["figures"]["steps"] == 4


def test_a_folder_that_is_gone_is_said_in_one_message(inputs: Inputs, tmp_path, monkeypatch):
    import shutil

    real = training.one_step
    out = tmp_path / "run"
    monkeypatch.setattr(training, "one_step", lambda *args: (shutil.rmtree(out), real(*args))[1])
    with pytest.raises(SetupError, match="Cannot write to .*run"):
        run_job("sft", inputs.configs["sft"] | STEPS, out, None)
