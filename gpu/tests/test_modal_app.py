"""The app on Modal, without Modal: its objects are built without a token, and its functions run by `.local()`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

modal = pytest.importorskip("modal")

from gpu import modal_app, modal_images, modal_run
from gpu.jobs import volume
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import JOBS
from gpu.jobs.run import Run
from gpu.tests.on_modal import events, runs, tiny_model  # noqa: F401

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore:.*executing locally")


def test_each_job_is_a_function_of_its_name_and_all_are_built_without_a_token():
    others = {"progress", "files", "read", "sharded", "RouteEndpoint.*"}
    assert {*modal_app.app.registered_functions} == {*JOBS, *others}
    for name in JOBS:
        assert getattr(modal_app, name) is modal_app.app.registered_functions[name]
    for image in (modal_images.PLAIN, modal_images.TRAINING, modal_images.SERVING, modal_images.VLLM):
        assert isinstance(image, modal.Image)


def test_the_app_is_imported_without_pytorch_from_where_a_container_has_it(tmp_path):
    for file in [*(ROOT / "gpu").glob("*.py"), *(ROOT / "gpu" / "jobs").glob("*.py")]:
        target = tmp_path / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    shutil.copy(ROOT / "gpu" / "modal_app.py", tmp_path)
    code = "import sys; sys.modules['torch'] = None; import modal_app; print(modal_app.sft, modal_app.progress)"
    shown = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout == "Function(sft) Function(progress)\n"


def test_a_job_runs_by_local_and_is_followed_listed_and_read(runs):
    manifest = modal_app.check.local({}, "first", {})
    assert manifest["figures"]["cpus"] >= 1
    told = modal_app.progress.local("first", 0)
    assert [event["event"] for event in events(told["text"])][:1] == ["start"]
    assert modal_app.progress.local("first", told["next"]) == {"text": "", "next": told["next"]}
    listed = modal_app.files.local("first")
    assert {file["path"] for file in listed} == {"config.json", "manifest.json", "progress.jsonl"}
    (size,) = (file["bytes"] for file in listed if file["path"] == "manifest.json")
    content = b"".join(modal_app.read.local("first", "manifest.json", at, 100) for at in range(0, size, 100))
    assert json.loads(content) == manifest
    assert modal_app.check.local({}, "first", {}) == manifest, "a call that is tried again finds the run done"
    assert modal_app.progress.local("first", 0) == told


def test_a_run_that_has_not_begun_has_no_progress_and_no_files(runs):
    assert modal_app.progress.local("later", 0) == {"text": "", "next": 0}
    assert modal_app.files.local("later") == []


def test_a_call_that_is_tried_again_goes_on_from_what_is_kept(runs, tiny_model, monkeypatch):
    inputs = {"p.jsonl": b"".join(b'{"prompt": "%d + 1 ="}\n' % at for at in range(4))}
    config = {"model_name_or_path": tiny_model, "prompts_file": "p.jsonl", "max_new_tokens": 4, "batch_size": 1}
    told = Run.progress

    def crash(self, done, **figures):
        told(self, done, **figures)
        if done == 2:
            raise RuntimeError("the machine was taken away")

    with monkeypatch.context() as crashing:
        crashing.setattr(Run, "progress", crash)
        with pytest.raises(RuntimeError, match="taken away"):
            modal_app.answers.local(config, "mine", inputs)
    manifest = modal_app.answers.local(config, "mine", inputs)
    assert manifest["sessions"] == 2
    told = events(modal_app.progress.local("mine", 0)["text"])
    assert [event["done"] for event in told if event["event"] == "start"] == [0, 2]
    assert modal_app.answers.local(config, "whole", inputs)["sessions"] == 1
    files = [runs / run / "out" / "outcomes.jsonl" for run in ("mine", "whole")]
    mine, whole = ([row["response"] for row in events(file.read_text())] for file in files)
    assert mine == whole and len(mine) == 4


@pytest.mark.parametrize(
    "name, config, inputs, message",
    [
        ("check", {"x": 1}, {}, "has no field x"),
        ("sft", [], {}, "must be a JSON object"),
        ("sft", {"model_name_or_path": "m", "train_file": "none.jsonl"}, {}, "none.jsonl is no input of this call"),
        ("sft", {"model_name_or_path": "m", "train_file": "/etc/passwd"}, {}, "nor a file below"),
        ("sft", {"model_name_or_path": "m", "train_file": "t.jsonl"}, {"t.jsonl": b"{}\n"}, "row 1 must be a text"),
    ],
)
def test_what_is_wrong_with_a_call_is_one_message(runs, name, config, inputs, message):
    with pytest.raises(SetupError, match=message):
        getattr(modal_app, name).local(config, "wrong", inputs)


def test_the_endpoint_serves_a_real_router(monkeypatch, tiny_model):
    monkeypatch.setenv(modal_app.ROUTER, json.dumps({"model_name_or_path": tiny_model, "max_new_tokens": 4}))
    told = modal_app.RouteEndpoint().decide.local({"prompts": ["1 + 1 =", "Who?"]})
    assert len(told["decisions"]) == 2
    for decision in told["decisions"]:
        assert sum(decision["scores"].values()) == pytest.approx(1)


class FakeRouter:
    def decide(self, prompts):
        return [{"policy": "small", "scores": {"small": 1.0}} for _ in prompts]


def test_the_endpoint_opens_its_router_once_and_answers(monkeypatch):
    from gpu.jobs import served

    opened = []
    monkeypatch.setattr(served, "open_router", lambda config: opened.append(config) or FakeRouter())
    monkeypatch.setenv(modal_app.ROUTER, '{"model_name_or_path": "m"}')
    endpoint = modal_app.RouteEndpoint()
    for _ in range(2):
        told = endpoint.decide.local({"prompts": ["one", "two"]})
        assert [row["policy"] for row in told["decisions"]] == ["small", "small"]
    assert opened == ['{"model_name_or_path": "m"}']


@pytest.mark.parametrize(
    "body, message",
    [
        ([], "The body must be"),
        ({}, "The body must be"),
        ({"prompts": "text"}, "The body must be"),
        ({"prompts": [1]}, "The body must be"),
        ({"prompts": [" "]}, "The body must be"),
        ({"prompts": []}, "from 1 to 64"),
        ({"prompts": ["x"] * 65}, "from 1 to 64"),
        ({"prompts": ["x" * 100_001]}, "100000 characters at most"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(body, message):
    from gpu.jobs.served import answer

    status, told = answer(FakeRouter(), body)
    assert status == 422 and message in told


@pytest.mark.parametrize("config", ["", "{", '{"model_name_or_path": "./none"}', '{"x": 1}'])
def test_a_router_that_does_not_open_is_said(config):
    from gpu.jobs.served import open_router

    with pytest.raises(SetupError, match="Cannot"):
        open_router(config)


def test_a_call_sends_the_files_that_its_config_names(tmp_path):
    data, config = tmp_path / "train.jsonl", tmp_path / "sft.json"
    data.write_text("{}\n")
    config.write_text(json.dumps({"model_name_or_path": "org/model", "train_file": str(data)}))
    values, run, inputs = modal_run.read_call("sft", str(config), "")
    assert inputs == {"train_file/train.jsonl": b"{}\n"}
    assert values == {"model_name_or_path": "org/model", "train_file": "train_file/train.jsonl"}
    assert volume.RUN_NAME.fullmatch(run) and run.startswith("sft-")
    config.write_text(json.dumps({"model_name_or_path": "/models/m", "train_file": "/runs/a/out/outcomes.jsonl"}))
    assert modal_run.read_call("sft", str(config), "mine") == (json.loads(config.read_text()), "mine", {})


@pytest.mark.parametrize(
    "job, config, message",
    [
        ("none", {}, "there is none"),
        ("sft", {"train_file": "./none.jsonl"}, "Cannot read train_file none.jsonl: No such file"),
        ("sft", {"model_name_or_path": "."}, "as it is on this machine"),
        ("sft", [], "must be a JSON object"),
    ],
)
def test_a_call_that_cannot_be_sent_is_said_before_anything_is_paid_for(tmp_path, job, config, message):
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config))
    with pytest.raises(SetupError, match=message):
        modal_run.read_call(job, str(file), "")


def test_modal_run_prints_the_figures_and_fetches_the_results(runs, tmp_path, monkeypatch, capsys):
    class LocalVolume:
        def iterdir(self, path, *, recursive):
            for file in (runs / path).rglob("*"):
                kind = SimpleNamespace(name="FILE" if file.is_file() else "DIRECTORY")
                yield SimpleNamespace(path=file.relative_to(runs).as_posix(), type=kind)

        def read_file_into_fileobj(self, path, fileobj):
            fileobj.write((runs / path).read_bytes())

    check = modal_app.check
    monkeypatch.setattr(modal_app, "runs_volume", LocalVolume())
    monkeypatch.setitem(modal_app.FUNCTIONS, "check", SimpleNamespace(remote=check.local))
    modal_app.main(job="check", run="mine", out=str(tmp_path / "out"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"config.json", "manifest.json", "progress.jsonl"}
    assert '"cpus"' in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        modal_app.main(job="none")
    assert stopped.value.code == 2 and "there is none" in capsys.readouterr().err


def test_modal_run_without_a_token_says_so(tmp_path):
    hidden = {name: value for name, value in os.environ.items() if not name.startswith("MODAL_")}
    run = subprocess.run(
        [sys.executable, "-m", "modal", "run", "gpu/modal_app.py", "--job", "check"],
        cwd=ROOT,
        env={**hidden, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1 and "Token missing" in run.stdout + run.stderr
