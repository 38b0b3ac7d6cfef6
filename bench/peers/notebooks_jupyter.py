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


def check_of(*notebooks: NotebookNode) -> dict:
    """How many cells ran, and what the last ones show.

    Deno's kernel says that it is idle before all outputs of a cell are out, so that nbclient misses some: where the
    last one is missed it is left out here too.
    """
    cells = [cell for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code"]
    check = {"cells": sum(cell.execution_count is not None for cell in cells)}
    for place, notebook in enumerate(notebooks):
        for output in notebook.cells[-1].outputs:
            check[f"last {place}"] = re.sub(r"\x1b\[\d+m", "", output.data["text/plain"])
    return check


def tasks_of(run: Run) -> dict[str, Callable[[], dict]]:
    def timed(name: str) -> tuple[float, NotebookNode]:
        started = time.perf_counter()
        notebook = run(INPUTS / name)
        return time.perf_counter() - started, notebook

    def notebook() -> dict:
        seconds, many = timed("cells.ipynb")
        return {"seconds": seconds, "check": check_of(many)}

    def cell() -> dict:
        (long, many), (short, one) = timed("cells.ipynb"), timed("cell.ipynb")
        return {"seconds": (long - short) / (CELLS - 1), "check": check_of(many, one)}

    def suite() -> dict:
        runs = [timed(f"study_{study}.ipynb") for study in range(STUDIES)]
        seconds, notebooks = zip(*runs)
        return {"seconds": sum(seconds), "check": check_of(*notebooks)}

    return {"notebook": notebook, "cell": cell, "suite": suite}
