"""The app on Modal, without Modal: its objects are built without a token, and its functions run by `.local()`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import modal
import pytest

from gpu import modal_app, modal_images, modal_run
from gpu.jobs import shards, volume
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import JOBS, job_of
from gpu.jobs.run import Run

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.filterwarnings("ignore:.*executing locally")


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """The folder that stands for the volume of runs."""
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setattr(modal_app, "RUNS", folder)
    monkeypatch.setattr(modal_app, "MODELS", tmp_path / "models")
    return folder


def events(text):
    return [json.loads(line) for line in text.splitlines()]


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


def test_progress_is_told_by_whole_lines_and_a_checkpoint_is_not_listed(runs):
    out = runs / "half" / "out"
    (out / "checkpoint").mkdir(parents=True)
    (out / "checkpoint" / "state").write_bytes(b"0")
    (out / "progress.jsonl").write_bytes('{"event":"note","message":"µ"}\n{"event":'.encode())
    told = modal_app.progress.local("half", 0)
    assert told == {"text": '{"event":"note","message":"µ"}\n', "next": 32}
    assert [file["path"] for file in modal_app.files.local("half")] == ["progress.jsonl"]


@pytest.mark.parametrize("run", ["", "..", "../other", "a/b", ".hidden", "a" * 129, "a\n"])
def test_the_name_of_a_run_leads_nowhere_else(runs, run):
    for call in (
        lambda: modal_app.check.local({}, run, {}),
        lambda: modal_app.progress.local(run, 0),
        lambda: modal_app.files.local(run),
        lambda: modal_app.read.local(run, "config.json", 0, 1),
        lambda: modal_app.sharded.local("answers", {}, run, {}, 2),
    ):
        with pytest.raises(SetupError, match="run must be letters"):
            call()
    assert not any(runs.iterdir())


@pytest.mark.parametrize("path", ["", ".", "..", "../inputs/x", "/etc/passwd", "a/../../x", "a\\b", "a\0b", "link/x"])
def test_the_path_of_a_file_and_the_key_of_an_input_lead_nowhere_else(runs, path):
    modal_app.check.local({}, "first", {})
    (runs / "first" / "out" / "link").symlink_to("/")
    (runs / "first" / "inputs").mkdir()
    (runs / "first" / "inputs" / "link").symlink_to("/")
    with pytest.raises(SetupError, match="must be a path below its folder"):
        modal_app.read.local("first", path, 0, 1)
    with pytest.raises(SetupError, match="must be a path below its folder"):
        modal_app.check.local({}, "first", {path: b""})


@pytest.mark.parametrize("offset, size", [(-1, 1), (0, 0), (0, volume.MOST + 1)])
def test_numbers_of_a_read_are_checked(runs, offset, size):
    with pytest.raises(SetupError, match="size from 1 to"):
        modal_app.read.local("first", "config.json", offset, size)


def test_a_file_that_is_not_there_is_said(runs):
    with pytest.raises(SetupError, match="Cannot read none.txt of first as there is no such file"):
        modal_app.read.local("first", "none.txt", 0, 1)


@pytest.mark.parametrize(
    "name, config, inputs, message",
    [
        ("check", {"x": 1}, {}, "has no field x"),
        ("sft", [], {}, "must be a JSON object"),
        ("sft", {"model_name_or_path": "m", "train_file": "none.jsonl"}, {}, "none.jsonl is no input of this call"),
        ("sft", {"model_name_or_path": "m", "train_file": "/etc/passwd"}, {}, "nor a file below"),
        ("sft", {"model_name_or_path": "m", "train_file": "t.jsonl"}, {"t.jsonl": b"{}\n"}, "prompt of row 1 must be a text"),
    ],
)
def test_what_is_wrong_with_a_call_is_one_message(runs, name, config, inputs, message):
    with pytest.raises(SetupError, match=message):
        getattr(modal_app, name).local(config, "wrong", inputs)


def test_a_run_keeps_the_inputs_that_it_began_with(runs):
    modal_app.check.local({}, "kept", {"a/b.txt": b"1"})
    assert (runs / "kept" / "inputs" / "a" / "b.txt").read_bytes() == b"1"
    modal_app.check.local({}, "kept", {"a/b.txt": b"1"})
    with pytest.raises(SetupError, match="its input a/b.txt was another file"):
        modal_app.check.local({}, "kept", {"a/b.txt": b"2"})


def test_an_input_may_lie_on_a_volume(runs):
    named = volume.with_paths("sft", {"train_file": f"{runs}/other/out/x.jsonl"}, runs / "new", (runs,))
    assert named == {"train_file": f"{runs}/other/out/x.jsonl"}
    with pytest.raises(SetupError, match="nor a file below"):
        volume.with_paths("sft", {"train_file": f"{runs}/../secret.jsonl"}, runs / "new", (runs,))


def test_the_volume_is_committed_while_a_job_works_and_at_its_end():
    commits = []

    def commit():
        commits.append(1)
        if len(commits) == 1:
            raise RuntimeError("busy")

    with volume.committing(commit, 0.01):
        while len(commits) < 3:
            pass
    assert len(commits) >= 4


def rows_of_a_shard(runs, config, run, right, n):
    """What the job would write for a shard."""
    kind, _ = job_of("answers").load("answers")
    session = Run("answers", kind(**config), runs / run / "out", echo=None)
    session.start(n, "answers")
    for name in ("outcomes.jsonl", "tokens.jsonl"):
        with (session.out / name).open("w") as file:
            file.writelines(json.dumps({"shard": config["shard"], "row": at}) + "\n" for at in range(n))
    return session.finish(right=right)


def test_shards_are_put_together_in_order_and_a_failed_one_alone_is_run_again(runs):
    config = {"model_name_or_path": "m", "prompts_file": "p.jsonl"}
    inputs, ran, broken = {"p.jsonl": b"{}\n"}, [], {"1/3"}

    def starmap(calls):
        for values, run, sent in calls:
            ran.append(values["shard"])
            assert sent == {} and Path(values["prompts_file"]).read_bytes() == b"{}\n"
            if values["shard"] in broken:
                yield SetupError("the memory of the GPU is full")
            else:
                at = int(values["shard"][0])
                yield rows_of_a_shard(runs, values, run, [0.0, 0.5, 1.0][at], [1, 2, 3][at])

    def call():
        settings = {"runs": runs, "roots": (runs,), "starmap": starmap, "commit": lambda: 0, "reload": lambda: 0}
        return shards.run_sharded("answers", config, "big", inputs, 3, **settings)

    with pytest.raises(SetupError, match="1 of 3 shards failed: shard 1/3: the memory of the GPU is full") as error:
        call()
    assert "The same call runs these again" in error.value.hint
    assert ran == ["0/3", "1/3", "2/3"]
    broken.clear()
    manifest = call()
    assert ran[3:] == ["1/3"]
    out = runs / "big" / "out"
    for name in ("outcomes.jsonl", "tokens.jsonl"):
        rows = events((out / name).read_text())
        assert [row["shard"] for row in rows] == ["0/3", "1/3", "1/3", "2/3", "2/3", "2/3"]
        assert manifest["outputs"][name]["bytes"] == (out / name).stat().st_size
    assert manifest["figures"]["rows"] == 6 and manifest["figures"]["shards"] == 3
    assert manifest["figures"]["right"] == pytest.approx((0.5 * 2 + 1.0 * 3) / 6)
    assert manifest["sessions"] == 2 and manifest["config"]["shard"] == "0/1"
    assert [path.name for path in runs.iterdir()] == ["big"], "the shards' rows are not kept twice"
    told = events((out / "progress.jsonl").read_text())
    assert [event["event"] for event in told if event["event"] != "progress"] == ["start", "error", "start", "done"]
    assert told[-1]["event"] == "done" and call() == manifest and len(ran) == 4


def test_sharded_calls_the_job_here_where_it_runs_here(runs):
    config = {"model_name_or_path": "./none", "prompts_file": "p.jsonl"}
    question = json.dumps({"prompt": "1 + 1?"}).encode() + b"\n"
    with pytest.raises(SetupError, match="2 of 2 shards failed: shard 0/2: .*none.*; shard 1/2: .*none"):
        modal_app.sharded.local("answers", config, "big", {"p.jsonl": question * 1}, 2)


@pytest.mark.parametrize(
    "name, count, message",
    [("sft", 2, "must be one of answers"), ("none", 2, "must be one of"), ("answers", 0, "shards must be from 1")],
)
def test_what_cannot_be_sharded_is_said(runs, name, count, message):
    with pytest.raises(SetupError, match=message):
        modal_app.sharded.local(name, {}, "big", {}, count)


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
