"""One run of a job in its folder: config.json, inputs.json (digests of the data that it began with), progress.jsonl,
checkpoint/, the results, and last manifest.json.

A run is done if and only if its manifest exists. Started again with the same config and folder, it resumes.
"""

import fcntl
import hashlib
import json
import math
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, TextIO

from gpu.jobs.config import as_values
from gpu.jobs.errors import SetupError
from gpu.jobs.rows import whole_lines

PACKAGES = ("torch", "transformers", "peft", "trl", "accelerate", "bitsandbytes", "gguf", "tokenizers", "vllm")
"""Packages whose versions the manifest records, if they are installed."""

OWN = {"config.json", "inputs.json", "progress.jsonl", "manifest.json"}
"""What the run itself writes: no results."""

EVERY = 1.0
"""Minimum seconds between two progress events; the last is always written."""


class Run:
    """The folder that a job writes to, and its progress events."""

    def __init__(self, job: str, config: Any, out: Path, echo: TextIO | None = sys.stdout):
        """Raises SetupError where the folder has a run of another config, or cannot be written."""
        self.job, self.config, self.out, self.echo = job, config, out, echo
        self.device = "cpu"
        self.figures: dict[str, float | None] = {}
        self._total, self._started, self._told = 0, time.monotonic(), -math.inf
        values = {"job": job, **as_values(config)}
        try:
            out.mkdir(parents=True, exist_ok=True)
            self._check_config(values)
        except OSError as error:
            raise SetupError(f"Cannot write to {out}: {error.strerror}") from error
        self.sessions, self.worked = earlier_sessions(out)
        self.data: dict[str, str] = {}
        """Digests of the files that the config names, as they were when the run began."""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Around a session. Raises SetupError where another process works in the folder."""
        with (self.out / "config.json").open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # until the process ends, however it does
            except BlockingIOError as error:
                raise SetupError(
                    f"Cannot run {self.job} in {self.out} as another process works there",
                    "Wait for its end, or choose another folder",
                ) from error
            except OSError:
                pass  # a file system without locks
            yield

    def check_inputs(self) -> None:
        """Raises SetupError where a file has changed since the work began: what is kept was computed from another."""
        named = [getattr(self.config, f.name) for f in fields(self.config) if f.metadata.get("path") == "file"]
        # A file that is not there is said by the job
        self.data = {path: digest(Path(path)) for path in named if path and Path(path).is_file()}
        file = self.out / "inputs.json"
        before = json.loads(file.read_text()) if file.exists() else {}
        for path, now in self.data.items():
            if before.get(path, now) != now:
                raise SetupError(
                    f"Cannot go on in {self.out} as {path} has changed since the run began",
                    "Put the file back as it was, choose another folder, or remove this one",
                )

    def _check_config(self, values: dict[str, Any]) -> None:
        file = self.out / "config.json"
        if file.exists():
            before = json.loads(file.read_text())
            changed = [name for name in {**before, **values} if before.get(name) != values.get(name)]
            if changed:
                raise SetupError(
                    f"Cannot run {self.job} in {self.out} as it has a run of another config: "
                    + ", ".join(f"{name} was {before.get(name)!r}" for name in changed),
                    "Choose another folder, or remove this one",
                )
        elif any(file.suffix != ".partial" for file in self.out.iterdir()):
            raise SetupError(f"Cannot run {self.job} in {self.out} as other files are there", "Choose another folder")
        else:
            write_json(file, values)

    def manifest(self) -> dict[str, Any] | None:
        """The manifest of a run that is done, else None."""
        file = self.out / "manifest.json"
        if not file.exists():
            return None
        shutil.rmtree(self.out / "checkpoint", ignore_errors=True)  # of a run that was killed before it did
        return json.loads(file.read_text())

    def start(self, total: int, unit: str, done: int = 0, stage: str | None = None) -> None:
        """Reports that the work, or a stage of it, begins or resumes after `done`."""
        if self.data and not (self.out / "inputs.json").exists():
            write_json(self.out / "inputs.json", self.data)
        self._total, self._started = total, time.monotonic()
        self.worked.append(0.0)
        of = {} if stage is None else {"stage": stage}
        session = {"session": self.sessions + 1, "done": done, "total": total, "unit": unit}
        self._tell("start", job=self.job, **of, **session, device=self.device)

    def progress(self, done: int, **figures: float) -> None:
        """Reports progress, at most once a second."""
        now = time.monotonic()
        if done < self._total and now - self._told < EVERY:
            return
        self._told = now
        self._tell("progress", done=done, total=self._total, seconds=self._seconds(), figures=finite(figures))

    def note(self, message: str) -> None:
        self._tell("note", message=message)

    def finish(self, **figures: float) -> dict[str, Any]:
        """Writes the manifest, which makes the run done, and removes what only an unfinished one needs."""
        self.figures = finite(figures)
        self._seconds()
        manifest = {
            "job": self.job,
            "config": as_values(self.config),
            "seed": getattr(self.config, "seed", None),
            "device": self.device,
            "versions": versions(),
            "inputs": self._inputs(),
            "outputs": self._outputs(),
            "seconds": round(sum(self.worked), 3),
            "sessions": self.sessions + 1,
            "figures": self.figures,
        }
        self._tell("done", seconds=manifest["seconds"], figures=self.figures)
        write_json(self.out / "manifest.json", manifest)
        shutil.rmtree(self.out / "checkpoint", ignore_errors=True)
        return manifest

    def fail(self, kind: str, message: str, hint: str | None) -> None:
        """The last event of a session that failed: `setup`, or `crash`."""
        try:
            self._tell("error", kind=kind, message=message, hint=hint)
        except OSError:
            pass  # a full disk, or a folder that is gone: what is raised says why

    def _seconds(self) -> float:
        self.worked[-1] = round(time.monotonic() - self._started, 3)
        return self.worked[-1]

    def _tell(self, event: str, **about: Any) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        line = json.dumps({"event": event, "time": now, **about}, ensure_ascii=False)
        with (self.out / "progress.jsonl").open("a") as file:
            file.write(line + "\n")
        if self.echo:
            print(line, file=self.echo, flush=True)

    def _inputs(self) -> dict[str, str]:
        named = [getattr(self.config, f.name) for f in fields(self.config) if f.metadata.get("path") == "model"]
        paths = [Path(name) for name in named if name and Path(name).exists()]
        return self.data | {str(file): digest(file) for path in paths for file in files_of(path)}

    def _outputs(self) -> dict[str, dict[str, Any]]:
        found = {str(file.relative_to(self.out)): file for file in files_of(self.out)}
        results = {
            name: file
            for name, file in found.items()
            if name not in OWN and not name.startswith("checkpoint/") and file.suffix not in (".log", ".partial")
        }
        return {name: {"bytes": file.stat().st_size, "sha256": digest(file)} for name, file in results.items()}


def earlier_sessions(out: Path) -> tuple[int, list[float]]:
    """The number of earlier sessions of a run, and the seconds that each stage of each reported."""
    sessions, worked = 0, []
    for line in whole_lines(out / "progress.jsonl"):
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue  # a machine's last words
        if event["event"] == "start":
            sessions = event["session"]
            worked.append(0.0)
        elif event["event"] == "progress" and worked:
            worked[-1] = event["seconds"]
    return sessions, worked


def files_of(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def finite(figures: Mapping[str, float]) -> dict[str, float | None]:
    """JSON has no number that is not finite."""
    return {name: float(value) if math.isfinite(value) else None for name, value in figures.items()}


def write_json(file: Path, value: Any) -> None:
    write_whole(file, (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode())


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    partial = file.with_name(f"{file.name}.partial")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(file)
