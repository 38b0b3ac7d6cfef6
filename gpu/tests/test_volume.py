"""Runs on a volume: what is sent and asked for stays in its folder, and progress is told by whole lines."""

import pytest

pytest.importorskip("modal")

from gpu import modal_app
from gpu.jobs import volume
from gpu.jobs.errors import SetupError
from gpu.tests.on_modal import runs  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore:.*executing locally")


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
