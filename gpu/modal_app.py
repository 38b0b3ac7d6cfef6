"""The jobs on Modal: each a function of the app "routelab" around the same code that `python -m gpu.jobs` runs.

    modal run gpu/modal_app.py --job check                                      one run, its progress here
    modal run --detach gpu/modal_app.py --job sft --config sft.json --run mine  goes on without this terminal
    modal deploy gpu/modal_app.py                                               for lib/jobs and `lab jobs`

From the repository's root; docs/modal.md has the set-up, the prices and what was not tested.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import modal

from gpu.jobs import volume as on_volume
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import JOBS, Job, run_job
from gpu.modal_images import PLAIN, SERVING, TRAINING, VLLM
from gpu.modal_run import fetch, read_call

MODELS, RUNS = Path("/models"), Path("/runs")
"""Where the volumes are mounted."""

app = modal.App("routelab")
models_volume = modal.Volume.from_name("routelab-models", create_if_missing=True)
runs_volume = modal.Volume.from_name("routelab-runs", create_if_missing=True)
hugging_face = modal.Secret.from_name("huggingface", required_keys=["HF_TOKEN"])
BOTH = {str(MODELS): models_volume, str(RUNS): runs_volume}

WITH_VLLM = ("answers", "evaluate")
"""Jobs that only sample; jobs that train sample from the model that they train."""

OR_ELSE = {"L4": ["L4", "L40S"], "L40S": ["L40S", "A100-80GB"], "A100-80GB": ["A100-80GB", "H100"]}
"""The GPU type used when the first is not available, at a higher price (docs/modal.md)."""

RETRIES = modal.Retries(max_retries=3, initial_delay=10.0, backoff_coefficient=2.0)
"""A failed call is retried on the same run, and resumes from its newest checkpoint."""

COMMIT_EVERY = 15.0
"""Seconds between two commits while a job works."""


def commit() -> None:
    """Makes files that this container wrote visible to others."""
    if not modal.is_local():
        runs_volume.commit()


def reload() -> None:
    """Makes files that others committed visible here."""
    if not modal.is_local():
        runs_volume.reload()


def gpu_of(name: str, job: Job) -> str | list[str] | None:
    """The GPU type of a job, or that of ROUTELAB_GPU_NAME at deployment ("H100", "H100:2").

    Training keeps to one GPU type: another's arithmetic would change the losses of a resumed run.
    """
    asked = os.environ.get(f"ROUTELAB_GPU_{name.upper()}")
    if asked:
        return asked
    if job.result in ("adapter", "router", "reward"):
        return "H100!" if job.gpu == "H100" else job.gpu  # without the mark it may be an H200
    return OR_ELSE.get(job.gpu, job.gpu)


def job_function(name: str, job: Job) -> modal.Function:
    """The Modal function of a job, which has the job's name."""

    def call(config: dict, run: str, inputs: dict[str, bytes]) -> dict:
        reload()
        folder = on_volume.run_folder(RUNS, run)
        on_volume.write_inputs(folder, inputs)
        values = on_volume.with_paths(name, config, folder, (MODELS, RUNS))
        with on_volume.committing(commit, COMMIT_EVERY):
            return run_job(name, values, folder / "out")

    call.__name__ = call.__qualname__ = name
    call.__doc__ = job.description
    return app.function(
        image=VLLM if name in WITH_VLLM else TRAINING,
        gpu=gpu_of(name, job),
        cpu=4.0,  # without it there is an eighth of a core, and one thread for tokenizers and sampling
        memory=16 * 1024,
        volumes=BOTH,
        secrets=[hugging_face],
        timeout=job.timeout_s,
        startup_timeout=1800,
        retries=RETRIES,
        single_use_containers=True,  # a job ends with its process: nothing of it stays in the memory of the GPU
    )(call)


FUNCTIONS = {name: job_function(name, job) for name, job in JOBS.items()}
globals().update(FUNCTIONS)  # a container finds its function in the module, by this name


@app.function(image=PLAIN, volumes={str(RUNS): runs_volume})
def progress(run: str, offset: int) -> dict:
    """The whole lines of the run's progress.jsonl from a byte on: { text, next }."""
    reload()
    return on_volume.progress(RUNS, run, offset)


@app.function(image=PLAIN, volumes={str(RUNS): runs_volume}, timeout=3600)  # it may have gigabytes to digest
def files(run: str) -> list:
    """The run's files, without its checkpoint: { path, bytes, sha256 }."""
    reload()
    return on_volume.files(RUNS, run)


@app.function(image=PLAIN, volumes={str(RUNS): runs_volume})
def read(run: str, path: str, offset: int, size: int) -> bytes:
    """Bytes of one of the run's files."""
    reload()
    return on_volume.read(RUNS, run, path, offset, size)


@app.function(
    image=TRAINING,  # for the classes of the configs: nothing is computed here
    volumes=BOTH,
    timeout=24 * 3600,  # the most that Modal gives
    startup_timeout=1800,
    nonpreemptible=True,  # begun anew beside its shards it would start them twice; for one CPU that costs cents
    single_use_containers=True,
)
def sharded(name: str, config: dict, run: str, inputs: dict[str, bytes], shards: int) -> dict:
    """Runs a job that works row by row in many containers at once, and merges their results in /runs/RUN/out."""
    from gpu.jobs.shards import run_sharded

    reload()
    volume = {"runs": RUNS, "roots": (MODELS, RUNS), "commit": commit, "reload": reload}
    try:
        return run_sharded(name, config, run, inputs, shards, starmap=starmap_of(name), **volume)
    finally:
        commit()


def starmap_of(name: str) -> Any:
    """Calls a job many times at once, and gives errors instead of raising them; here one call after the other."""

    def one_by_one(calls: list) -> Any:
        for call in calls:
            try:
                yield FUNCTIONS[name].local(*call)
            except Exception as error:
                yield error

    if modal.is_local():
        return one_by_one
    return lambda calls: FUNCTIONS[name].starmap(calls, order_outputs=True, return_exceptions=True)


ROUTER = "ROUTELAB_ROUTER"
"""Config of the router that is served, as JSON, set where it is deployed: fields of `route` without prompts_file."""

WARM = int(os.environ.get("ROUTELAB_WARM", "0"))
"""Containers that always run. With 0 the first request after a pause waits for a cold start."""


@app.cls(
    image=SERVING,
    gpu=OR_ELSE["L4"],
    cpu=2.0,
    memory=8 * 1024,
    volumes=BOTH,
    secrets=[hugging_face],
    env={ROUTER: os.environ.get(ROUTER, "")},
    timeout=120,
    startup_timeout=900,  # the first start downloads the model to the volume
    min_containers=WARM,
    max_containers=8,  # what a flood of requests can cost is bounded
    scaledown_window=300,
    enable_memory_snapshot=True,
)
@modal.concurrent(max_inputs=32, target_inputs=16)
class RouteEndpoint:
    """The policy router as a web endpoint: POST { "prompts": [text] } to get { "decisions": [...] }.

    Requests of one container run one after the other, which is faster than a cold start for each. Modal's proxy refuses
    requests without Modal-Key and Modal-Secret.
    """

    @modal.enter(snap=True)
    def load_libraries(self) -> None:
        """Imports the libraries before the memory snapshot, which is taken without a GPU."""
        import peft  # noqa: F401
        import torch  # noqa: F401
        import transformers  # noqa: F401

    @modal.enter()
    def load(self) -> None:
        """Opens the router, once a container."""
        import torch

        from gpu.jobs.served import open_router

        if not modal.is_local() and not torch.cuda.is_available():
            raise RuntimeError("There is no GPU after the memory snapshot: deploy with enable_memory_snapshot=False")
        self.router = open_router(os.environ.get(ROUTER, ""))
        self.one_at_a_time = threading.Lock()

    @modal.fastapi_endpoint(method="POST", requires_proxy_auth=True)
    def decide(self, body: dict) -> dict:
        from gpu.jobs.served import answer

        with self.one_at_a_time:
            status, told = answer(self.router, body)
        if status != 200:
            from fastapi import HTTPException

            raise HTTPException(status, told)
        return told


@app.local_entrypoint()
def main(job: str, config: str = "", run: str = "", out: str = "", shards: int = 0, gpu: str = "") -> None:
    """Runs a job on Modal: sends the files that its config names, shows its progress, fetches its results."""
    try:
        values, run, inputs = read_call(job, config, run)
        if shards and gpu:
            raise SetupError("gpu must be left out with shards: they run on the GPU type of the deployed job")
        print(f"Run {run}; to resume it, use the same command with --run {run}", file=sys.stderr)
        # The lines of progress are what the container prints, which Modal shows here
        if shards:
            manifest = sharded.remote(job, values, run, inputs, shards)
        else:
            function = FUNCTIONS[job].with_options(gpu=gpu) if gpu else FUNCTIONS[job]
            manifest = function.remote(values, run, inputs)
    except SetupError as error:
        print(error.message + (f"\n{error.hint}" if error.hint else ""), file=sys.stderr)
        raise SystemExit(2) from error
    print(json.dumps(manifest["figures"], indent=1))
    if out:
        print("\n".join(f"{out}/{name}" for name in fetch(runs_volume, run, Path(out))))
    else:
        print(f"modal volume get routelab-runs {run}/out DIR fetches the results", file=sys.stderr)
