"""The part of `modal run gpu/modal_app.py` on the user's machine: reads the config and inputs, fetches the results."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from gpu.jobs.errors import SetupError
from gpu.jobs.registry import job_of

LISTED = Path(__file__).parents[1] / "data" / "jobs.json"
"""The jobs' fields, for a machine without PyTorch, where the configs themselves cannot be imported."""


class Volume(Protocol):
    """The methods of modal.Volume used here."""

    def iterdir(self, path: str, *, recursive: bool) -> Iterable[Any]: ...
    def read_file_into_fileobj(self, path: str, fileobj: BinaryIO) -> int: ...


def read_call(job: str, config: str, run: str) -> tuple[dict[str, Any], str, dict[str, bytes]]:
    """The config, the run's name and the files to send with it.

    Raises SetupError where the config or a file cannot be read, or a model lies here and not on a volume.
    """
    job_of(job)
    values = read_config_file(Path(config)) if config else {}
    about = {each["name"]: each for each in json.loads(LISTED.read_text())["jobs"]}[job]
    inputs = {}
    for field in about["fields"]:
        name, value = field["name"], values.get(field["name"])
        if field["path"] is None or not isinstance(value, str):
            continue
        path = Path(value)
        if field["path"] == "file" and not value.startswith(("/models/", "/runs/")):
            values[name] = f"{name}/{path.name}"
            inputs[values[name]] = read_input(name, path)
        elif field["path"] == "model" and path.exists():
            raise SetupError(
                f"Cannot open {name} {value} on Modal as it is on this machine",
                f"modal volume put routelab-models {value} /{path.name}, then set {name} to /models/{path.name}",
            )
    return values, run or f"{job}-{datetime.now(UTC):%Y%m%d-%H%M%S}", inputs


def read_config_file(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_text())
    except OSError as error:
        raise SetupError(f"Cannot read the config {file}: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(f"Cannot read the config {file} as it is no JSON: {error}") from error
    if not isinstance(values, dict):
        raise SetupError(f"Cannot read the config {file} as it must be a JSON object")
    return values


def read_input(name: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SetupError(f"Cannot read {name} {file}: {error.strerror}") from error


def fetch(volume: Volume, run: str, out: Path) -> list[str]:
    """Copies the run's results into a folder, without its checkpoint, and names them."""
    root, fetched = f"{run}/out/", []
    for entry in volume.iterdir(root.rstrip("/"), recursive=True):
        name = entry.path.lstrip("/").removeprefix(root)
        if entry.type.name != "FILE" or name.startswith("checkpoint/"):
            continue
        file = out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f"{file.name}.partial")
        with partial.open("wb") as content:
            volume.read_file_into_fileobj(entry.path, content)
        partial.rename(file)
        fetched.append(name)
    return sorted(fetched)
