"""Runs on a shared volume: RUN/inputs/ has the files that the caller sent, RUN/out/ is the folder of the job.

Calls arrive over a network, so the names of runs, the keys of inputs and the paths to read are checked: none leads out
of its folder. gpu/modal_app.py mounts the volume.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from gpu.jobs.config import describe
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import job_of
from gpu.jobs.run import digest, files_of, write_whole

RUN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
MOST = 64 * 2**20
"""Bytes that one answer of `progress` or `read` has at most."""


def run_folder(runs: Path, run: str) -> Path:
    """RUN's folder. Raises SetupError where the name is none."""
    if not RUN_NAME.fullmatch(run):
        raise SetupError(f"run must be letters, digits, dots, dashes and underscores, 128 at most: it is {run!r}")
    return runs / run


def inside(folder: Path, path: str, what: str) -> Path:
    """A path below a folder. Raises SetupError where it leads out of it, by name or by a link."""
    parts = PurePosixPath(path).parts
    plain = path and path.isprintable() and "\\" not in path and ".." not in parts and not path.startswith("/")
    if not plain or not parts or not (folder / path).resolve().is_relative_to(folder.resolve()):
        raise SetupError(f"{what} must be a path below its folder: it is {path!r}")
    return folder / path


def write_inputs(folder: Path, inputs: Mapping[str, bytes]) -> None:
    """Writes what the caller sent. A call that is tried again sends the same, and finds it there.

    Raises SetupError where the run had another file of a name: its checkpoint would go on with other data.
    """
    for key, content in inputs.items():
        file = inside(folder / "inputs", key, "The key of an input")
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, content)
        elif file.read_bytes() != content:
            raise SetupError(f"Cannot run {folder.name} again as its input {key} was another file", "Name another run")


def with_paths(name: str, config: Any, folder: Path, roots: tuple[Path, ...]) -> Any:
    """The config with each `path: "file"` field naming the file that was sent, or one that lies on a volume.

    Raises SetupError where a field names neither.
    """
    if not isinstance(config, dict):
        return config  # the job says what is wrong with it
    kind, _ = job_of(name).load(name)
    named = {field["name"] for field in describe(kind) if field["path"] == "file"}
    return {
        field: input_file(field, value, folder, roots) if field in named and isinstance(value, str) else value
        for field, value in config.items()
    }


def input_file(field: str, value: str, folder: Path, roots: tuple[Path, ...]) -> str:
    if value.startswith("/"):
        path = Path(value).resolve()
        if any(path.is_relative_to(root.resolve()) for root in roots):
            return value
    else:
        path = inside(folder / "inputs", value, field)
        if path.is_file():
            return str(path)
    where = " or ".join(map(str, roots))
    raise SetupError(f"Cannot read {field} as {value} is no input of this call, nor a file below {where}")


@contextmanager
def committing(commit: Callable[[], None], every: float) -> Iterator[None]:
    """Commits from time to time while the work goes on, so that others see its progress and its checkpoints."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(every):
            try:
                commit()
            except Exception as error:  # the job goes on, and the next commit has it all
                print(f"Cannot commit the volume for now: {error}", flush=True)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        commit()


def progress(runs: Path, run: str, offset: int) -> dict[str, Any]:
    """The whole lines of out/progress.jsonl from a byte on, and the byte after them."""
    file = run_folder(runs, run) / "out" / "progress.jsonl"
    if offset < 0:
        raise SetupError(f"offset must be 0 or more: it is {offset}")
    if not file.is_file():
        return {"text": "", "next": offset}  # the run has not begun
    with file.open("rb") as lines:
        lines.seek(offset)
        content = lines.read(MOST)
    whole = content[: content.rfind(b"\n") + 1]
    return {"text": whole.decode(), "next": offset + len(whole)}


def files(runs: Path, run: str) -> list[dict[str, Any]]:
    """The files of a run, without its checkpoint. A manifest's digests are taken where the sizes agree."""
    out = run_folder(runs, run) / "out"
    manifest = out / "manifest.json"
    known = json.loads(manifest.read_text())["outputs"] if manifest.exists() else {}
    listed = []
    for file in files_of(out) if out.is_dir() else []:
        name, size = file.relative_to(out).as_posix(), file.stat().st_size
        if name.startswith("checkpoint/"):
            continue
        sha256 = known[name]["sha256"] if name in known and known[name]["bytes"] == size else digest(file)
        listed.append({"path": name, "bytes": size, "sha256": sha256})
    return listed


def read(runs: Path, run: str, path: str, offset: int, size: int) -> bytes:
    """Bytes of a file of a run: fewer than `size` only at its end.

    Raises SetupError where there is no such file, or the numbers are none.
    """
    if offset < 0 or not 0 < size <= MOST:
        raise SetupError(f"offset must be 0 or more and size from 1 to {MOST}: they are {offset} and {size}")
    file = inside(run_folder(runs, run) / "out", path, "path")
    if not file.is_file():
        raise SetupError(f"Cannot read {path} of {run} as there is no such file")
    with file.open("rb") as content:
        content.seek(offset)
        return content.read(size)
