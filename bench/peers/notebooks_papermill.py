"""Notebooks by papermill."""

from pathlib import Path

import nbformat
import papermill
from notebooks_jupyter import tasks_of
from side import INPUTS, serve_tasks


def run(path: Path) -> nbformat.NotebookNode:
    out = INPUTS / "papermill.ipynb"
    return papermill.execute_notebook(path, out, kernel_name="deno", cwd=path.parent, progress_bar=False)


serve_tasks(["papermill", "nbclient", "jupyter_client"], **tasks_of(run))
