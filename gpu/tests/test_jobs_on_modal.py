"""Every job as its Modal function, by `.local()`, on tiny models: files go with the call, results to the volume."""

import json
from pathlib import Path

import pytest

pytest.importorskip("modal")

from gpu import modal_app
from gpu.jobs.config import describe
from gpu.jobs.registry import JOBS
from gpu.tests.job_inputs import Inputs, inputs  # noqa: F401
from gpu.tests.on_modal import runs  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore:.*executing locally")


@pytest.mark.parametrize("job", JOBS)
def test_every_job_runs_as_its_function(inputs: Inputs, runs, job):
    kind, _ = JOBS[job].load(job)
    config, files = dict(inputs.configs[job]), {}
    for field in describe(kind):
        if field["path"] == "file":
            file = Path(config[field["name"]])
            config[field["name"]], files[file.name] = file.name, file.read_bytes()
    manifest = getattr(modal_app, job).local(config, "mine", files)
    listed = {file["path"]: file["sha256"] for file in modal_app.files.local("mine")}
    for path, about in manifest["outputs"].items():
        assert listed[path] == about["sha256"]
    assert json.loads((runs / "mine" / "out" / "manifest.json").read_text()) == manifest
