"""One job in many shards of its rows, each a call of its own, merged in the order of the rows.

A repeated call runs only the shards without a manifest.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gpu.jobs.config import read_config
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import job_of
from gpu.jobs.run import Run
from gpu.jobs.volume import run_folder, with_paths, write_inputs

SHARDED = ("answers", "evaluate", "reward_score", "armorm")
"""Jobs that work row by row, and so have the config field `shard`."""

MOST_SHARDS = 1000

Call = tuple[dict[str, Any], str, dict[str, bytes]]
"""Config, run and inputs of one shard."""

Starmap = Callable[[list[Call]], Iterable[dict[str, Any] | BaseException]]
"""Runs the calls, many at a time; the manifest or the error of each, in their order."""


def run_sharded(
    name: str,
    config: dict[str, Any],
    run: str,
    inputs: Mapping[str, bytes],
    shards: int,
    *,
    runs: Path,
    roots: tuple[Path, ...],
    starmap: Starmap,
    commit: Callable[[], None],
    reload: Callable[[], None],
) -> dict[str, Any]:
    """The manifest of the whole; the rows are in RUN/out.

    Raises SetupError naming the shards that failed, and each one's message.
    """
    if name not in SHARDED:
        raise SetupError(f"Cannot run {name} in shards as it must be one of {', '.join(SHARDED)}")
    if not 1 <= shards <= MOST_SHARDS:
        raise SetupError(f"shards must be from 1 to {MOST_SHARDS}: it is {shards}")
    if "shard" in config:
        raise SetupError(f"shard must be left out where all are run: it is {config['shard']!r}")
    folder = run_folder(runs, run)
    write_inputs(folder, inputs)
    config = with_paths(name, config, folder, roots)
    kind, _ = job_of(name).load(name)
    whole = Run(name, read_config(kind, config, name), folder / "out")
    done = whole.manifest()
    if done:
        return done
    whole.check_inputs()
    commit()  # the shards' containers read the inputs from the volume, and not each its own copy of a call's

    names = [f"{run}.shard-{i}-of-{shards}" for i in range(shards)]
    missing = [i for i in range(shards) if not (runs / names[i] / "out" / "manifest.json").exists()]
    whole.start(shards, "shards", shards - len(missing))
    calls: list[Call] = [({**config, "shard": f"{i}/{shards}"}, names[i], {}) for i in missing]
    failed = []
    for at, (i, result) in enumerate(zip(missing, starmap(calls), strict=True), 1):
        if isinstance(result, BaseException):
            failed.append(f"shard {i}/{shards}: {result}")
        whole.progress(shards - len(missing) + at - len(failed))
    if failed:
        hint = "The same call runs these again, and reuses the others"
        message = f"Cannot put {run} together as {len(failed)} of {shards} shards failed: {'; '.join(failed)}"
        whole.fail("setup", message, hint)
        raise SetupError(message, hint)
    reload()
    parts = [runs / shard / "out" for shard in names]
    figures = put_together(parts, folder / "out")
    manifest = whole.finish(**figures)
    for part in parts:
        shutil.rmtree(part.parent)  # its rows are in the whole now, and need not be kept twice
    return manifest


def put_together(parts: list[Path], out: Path) -> dict[str, float]:
    """Writes the rows of all shards one after the other, and says the figures of the whole.

    A figure is the mean of the shards', each weighing what its rows are; `rows` and `gpu_seconds` are sums.
    """
    manifests = [json.loads((part / "manifest.json").read_text()) for part in parts]
    names = sorted({name for manifest in manifests for name in manifest["outputs"] if name.endswith(".jsonl")})
    for name in names:
        with (out / f"{name}.partial").open("wb") as whole:
            for part in parts:
                if (part / name).exists():  # a shard may have no row
                    with (part / name).open("rb") as rows:
                        shutil.copyfileobj(rows, whole)
        (out / f"{name}.partial").rename(out / name)
    rows = [lines_of(part / "outcomes.jsonl") for part in parts]
    seconds = sum(manifest["seconds"] for manifest in manifests)
    figures = {"shards": len(parts), "rows": sum(rows), "gpu_seconds": seconds}
    for figure in {name: None for manifest in manifests for name in manifest["figures"]}:
        told = [(manifest["figures"].get(figure), n) for manifest, n in zip(manifests, rows)]
        known = [(value, n) for value, n in told if value is not None and n]
        if known:
            figures[figure] = sum(value * n for value, n in known) / sum(n for _, n in known)
    return figures


def lines_of(file: Path) -> int:
    if not file.exists():
        return 0
    with file.open("rb") as lines:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: lines.read(2**20), b""))
