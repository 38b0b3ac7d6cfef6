"""What the sides of nbclient and papermill share: they run the same notebooks in the same kernel of Deno."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from side import INPUTS

CELLS = 200
STUDIES = 4

Run = Callable[[Path], NotebookNode]


def last_shown(notebook: NotebookNode) -> str:
    text = notebook.cells[-1].outputs[-1].data["text/plain"]
    return re.sub(r"\x1b\[\d+m", "", text)


def tasks_of(run: Run) -> dict[str, Callable[[], dict]]:
    def timed(name: str) -> tuple[float, str]:
        started = time.perf_counter()
        notebook = run(INPUTS / name)
        return time.perf_counter() - started, last_shown(notebook)

    def notebook() -> dict:
        seconds, last = timed("cells.ipynb")
        return {"seconds": seconds, "check": {"last": last}}

    def cell() -> dict:
        (many, last), (one, _) = timed("cells.ipynb"), timed("cell.ipynb")
        return {"seconds": (many - one) / (CELLS - 1), "check": {"last": last}}

    def suite() -> dict:
        runs = [timed(f"study_{study}.ipynb") for study in range(STUDIES)]
        return {
            "seconds": sum(seconds for seconds, _ in runs),
            "check": {"shown": " ".join(last for _, last in runs)},
        }

    return {"notebook": notebook, "cell": cell, "suite": suite}
