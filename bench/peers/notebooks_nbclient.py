"""Notebooks by nbclient."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from notebooks_jupyter import tasks_of
from side import serve_tasks


def run(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    return NotebookClient(notebook, kernel_name="deno", resources={"metadata": {"path": path.parent}}).execute()


serve_tasks(["nbclient", "jupyter_client"], **tasks_of(run))
