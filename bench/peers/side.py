"""A side of a comparison, as a process: what protocol.ts is in TypeScript.

It says that it is ready, with the versions of the packages, and then does one task for each line that it reads,
and answers with the seconds of the work and with what came out. What the packages print goes to stderr.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

INPUTS = Path(os.environ["PEERS_INPUTS"])
"""The folder of what both sides read."""

AT_LEAST_S = 0.3
"""Short work is repeated for so long, and the mean is told."""


def timed(task: Callable[[], dict]) -> dict:
    """A task returns {"check": ...}, and "seconds" where it times the work itself."""
    seconds = times = 0
    while True:
        started = time.perf_counter()
        done = task()
        took = time.perf_counter() - started
        seconds += done.get("seconds", took)
        times += 1
        if "seconds" in done or seconds >= AT_LEAST_S:
            return {"seconds": seconds / times, "check": done["check"]}


def serve_tasks(packages: list[str], **tasks: Callable[[], dict]) -> None:
    """Does tasks until stdin ends."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(message: dict) -> None:
        print(json.dumps(message), file=out, flush=True)

    versions = {name: version(name) for name in packages}
    say({"ready": True, "versions": {"python": platform.python_version(), **versions}})
    for line in sys.stdin:
        say(timed(tasks[line.strip()]))
