"""The jobs by name, and how one is run."""

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from gpu.jobs.config import describe, read_config
from gpu.jobs.errors import SetupError
from gpu.jobs.run import Run

HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Job:
    """A function of a run and its config that returns the figures of the manifest."""

    description: str
    module: str
    """Of gpu.jobs; it is imported when the job is run, so that `check` needs no PyTorch."""
    config: str
    """The class of its config in the module."""
    result: str
    """outcomes, adapter, router, reward, decisions or report; see run.py."""
    unit: str
    """What its progress counts."""
    gpu: str | None = "L40S"
    """Where Modal runs it unless told otherwise."""
    timeout_s: int = 4 * HOUR

    def load(self, name: str) -> tuple[type, Callable[[Run, Any], dict[str, Any]]]:
        module = import_module(f"gpu.jobs.{self.module}")
        return getattr(module, self.config), getattr(module, name)


JOBS = {
    "check": Job(
        description="report versions, device and memory of the machine that it runs on",
        module="check",
        config="CheckConfig",
        result="report",
        unit="machines",
        timeout_s=600,
    ),
    "answers": Job(
        description="sample answers of a language model, with the probability of each token",
        module="answers",
        config="AnswersConfig",
        result="outcomes",
        unit="answers",
    ),
    "evaluate": Job(
        description="answer questions at temperature 0, with stated confidence and token probability",
        module="answers",
        config="EvaluateConfig",
        result="outcomes",
        unit="answers",
    ),
    "sft": Job(
        description="supervised fine-tuning on completions",
        module="sft",
        config="SftConfig",
        result="adapter",
        unit="steps",
    ),
    "dpo": Job(
        description="direct preference optimisation on pairs of completions",
        module="dpo",
        config="DpoConfig",
        result="adapter",
        unit="steps",
    ),
    "implicit": Job(
        description="train the probability of an answer's tokens to be its confidence",
        module="implicit",
        config="ImplicitConfig",
        result="adapter",
        unit="steps",
    ),
    "reinforce": Job(
        description="policy gradient on rewards of sampled answers and stated confidences, minus a moving baseline",
        module="on_policy",
        config="ReinforceConfig",
        result="adapter",
        unit="steps",
        gpu="H100",
    ),
    "rloo": Job(
        description="the same, minus the mean reward of the question's other answers",
        module="on_policy",
        config="RlooConfig",
        result="adapter",
        unit="steps",
        gpu="H100",
    ),
    "grpo": Job(
        description="the same, minus the question's mean reward, divided by a standard deviation",
        module="on_policy",
        config="GrpoConfig",
        result="adapter",
        unit="steps",
        gpu="H100",
    ),
    "router_sft_dpo": Job(
        description="train a policy router: SFT on decisions, then DPO against the policies they are mistaken for",
        module="policy_router",
        config="RouterConfig",
        result="adapter",
        unit="steps",
    ),
    "route": Job(
        description="decisions of a policy router, with the probability of each policy",
        module="route",
        config="RouteConfig",
        result="decisions",
        unit="queries",
    ),
    "encoder_router": Job(
        description="train an encoder with a head for each candidate on labels, and export it to ONNX",
        module="encoder_router",
        config="EncoderRouterConfig",
        result="router",
        unit="steps",
    ),
    "reward_train": Job(
        description="train a reward model on pairs of responses",
        module="reward_train",
        config="RewardTrainConfig",
        result="reward",
        unit="steps",
    ),
    "reward_score": Job(
        description="add the reward of each response to a table of outcomes",
        module="reward_score",
        config="RewardScoreConfig",
        result="outcomes",
        unit="responses",
    ),
    "armorm": Job(
        description="the same with ArmoRM, or a reward model with its interface, as score.armorm",
        module="reward_score",
        config="ArmormConfig",
        result="outcomes",
        unit="responses",
    ),
}


def job_of(name: str) -> Job:
    """Raises SetupError for a name that no job has."""
    if name in JOBS:
        return JOBS[name]
    raise SetupError(f'Cannot run a job "{name}" as there is none', f"There are: {', '.join(JOBS)}")


def run_job(name: str, values: dict[str, Any], out: Path, echo: TextIO | None = sys.stdout) -> dict[str, Any]:
    """Runs a job in a folder, from where an earlier run of it was, and returns its manifest.

    Raises SetupError where the user's set-up or input is wrong. Every error is also an event of the run.
    """
    job = job_of(name)
    try:
        kind, function = job.load(name)
    except ImportError as error:
        raise SetupError(f"Cannot run {name}: {error}", 'pip install "./gpu[jobs]"') from error
    config = read_config(kind, values, name)
    run = Run(name, config, out, echo)
    before = run.manifest()
    if before is not None:
        return before
    with run.alone():
        return work(run, function)


def work(run: Run, function: Callable[[Run, Any], dict[str, Any]]) -> dict[str, Any]:
    try:
        run.check_inputs()
        return run.finish(**function(run, run.config))
    except SetupError as error:
        run.fail("setup", error.message, error.hint)
        raise
    except Exception as error:
        unwritable = fault_of_folder(error, run.out)
        if unwritable is None:
            run.fail("crash", f"{type(error).__name__}: {error}", None)
            raise
        run.fail("setup", unwritable.message, unwritable.hint)
        raise unwritable from error


def fault_of_folder(error: Exception, out: Path) -> SetupError | None:
    """What is wrong with the folder of a run, where that is the fault."""
    full = os.strerror(errno.ENOSPC)
    if full in str(error):  # safetensors raises errors of its own
        return SetupError(f"Cannot write to {out}: {full}", "Make room: the same command goes on from what is kept")
    named = getattr(error, "filename", None)
    if isinstance(error, OSError) and isinstance(named, (str, Path)) and Path(named).is_relative_to(out):
        return SetupError(f"Cannot write to {out}: {error.strerror}: {named}")
    return None


def described() -> dict[str, Any]:
    """All jobs and their fields, as data/jobs.json has them."""
    listed = []
    for name, job in JOBS.items():
        about = {"name": name, "description": job.description, "result": job.result, "unit": job.unit}
        kind, _ = job.load(name)
        listed.append({**about, "gpu": job.gpu, "timeout_s": job.timeout_s, "fields": describe(kind)})
    return {"jobs": listed}
