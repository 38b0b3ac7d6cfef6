"""What the tests of jobs share: tiny models, small files, and configs of every job."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from gpu.jobs.registry import run_job
from gpu.tests.tiny_models import tiny_causal_lm, tiny_encoder


def write(file: Path, rows: list[dict]) -> str:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(file)


def read(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@dataclass(frozen=True)
class Inputs:
    """The folder of a test module, and what configs name in it."""

    folder: Path
    configs: dict[str, dict[str, Any]]

    def run(self, job: str, name: str | None = None, **changed: Any) -> tuple[Path, dict[str, Any]]:
        """Runs a job with changes of its config; its folder and its manifest."""
        out = self.folder / (name or f"{job}_run")
        return out, run_job(job, self.configs[job] | changed, out, None)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Inputs:
    return make_inputs(tmp_path_factory.mktemp("jobs"))


def make_inputs(folder: Path) -> Inputs:
    torch.set_num_threads(1)  # the models are tiny, and two threads wait for each other
    lm, encoder = str(tiny_causal_lm(folder / "lm")), str(tiny_encoder(folder / "bert"))
    judge = str(tiny_encoder(folder / "judge", heads=1))
    asked = [
        {"dataset": "pocket", "query_id": f"q{i}", "prompt": f"{i} + 1?", "reference": str(i + 1)} for i in range(6)
    ]
    questions = write(folder / "questions.jsonl", asked)
    said = [
        {"prompt": f"{i} + 1?", "completion": f"Answer: {i + 1}\nConfidence: 90%", "correct": i % 2} for i in range(8)
    ]
    sides = ["validation" if i % 4 == 0 else "train" for i in range(12)]
    pairs = [
        {"prompt": f"{i} + 1?", "chosen": f"{i + 1}", "rejected": f"{i + 2}", "split": sides[i]} for i in range(12)
    ]
    about = {"scale": "quality", "reference": None}
    labels = [{"prompt": f"{i} + 1?", "split": sides[i], "labels": {"a": i % 2, "b": 0.5}, **about} for i in range(12)]
    table = [
        {"dataset": "d", "query_id": f"{i}", "prompt": f"{i}?", "model": "m", "response": "x" * i or None}
        for i in range(6)
    ]
    completions, preferences = write(folder / "sft.jsonl", said), write(folder / "dpo.jsonl", pairs)
    on_lm = {"model_name_or_path": lm}
    quick = {"max_steps": 4, "save_steps": 2, "learning_rate": 1e-2, "per_device_train_batch_size": 4}
    sampled = {**on_lm, **quick, "train_file": questions, "max_completion_length": 8, "learning_rate": 1e-3}
    configs = {
        "check": {},
        "answers": {**on_lm, "prompts_file": questions, "n": 2, "max_new_tokens": 8, "batch_size": 4},
        "evaluate": {**on_lm, "prompts_file": questions, "max_new_tokens": 8},
        "sft": {**on_lm, **quick, "train_file": completions},
        "dpo": {**on_lm, **quick, "train_file": preferences},
        "implicit": {**on_lm, **quick, "train_file": completions},
        "reinforce": sampled,
        "rloo": sampled,
        "grpo": {**sampled, "num_generations": 4, "beta": 0.1},
        "router_sft_dpo": {**on_lm, **quick, "sft_file": completions, "dpo_file": preferences, "dpo_max_steps": 4},
        "route": {**on_lm, "prompts_file": questions, "max_new_tokens": 8},
        "encoder_router": {
            **quick,
            "model_name_or_path": encoder,
            "train_file": write(folder / "labels.jsonl", labels),
        },
        "reward_train": {**quick, "model_name_or_path": encoder, "train_file": preferences, "eval_steps": 2},
        "reward_score": {"model_name_or_path": judge, "outcomes_file": write(folder / "table.jsonl", table)},
        "armorm": {"model_name_or_path": judge, "outcomes_file": str(folder / "table.jsonl")},
    }
    configs["reward_score"]["template"] = configs["armorm"]["template"] = "human-assistant"
    return Inputs(folder, configs)
