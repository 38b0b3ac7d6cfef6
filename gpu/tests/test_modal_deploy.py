"""`modal deploy` and `modal run gpu/modal_app.py`: Modal's own client, and a stand-in for its servers."""

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("modal")

from gpu.jobs.errors import SetupError
from gpu.jobs.registry import JOBS
from gpu.tests.fake_modal import function_data, with_modal

ROOT = Path(__file__).parents[2]


def modal_command(arguments, environment, work=None):
    return asyncio.run(with_modal(arguments, ROOT, {**os.environ, **environment}, work))


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """Functions by name - each as it may run, one for each kind of GPU - and the commands of images by their id."""
    asked = {"ROUTELAB_ROUTER": "", "ROUTELAB_WARM": "1", "ROUTELAB_GPU_ARMORM": "H100:2"}
    home = {"HOME": str(tmp_path_factory.mktemp("home")), **asked}
    code, printed, sent = modal_command(["deploy", "gpu/modal_app.py"], home)
    assert code == 0, printed
    created = [function_data(request) for request, _ in sent["FunctionCreate"]]
    ranked = [[ranked.function for ranked in data.ranked_functions] for data in created]
    images = {}
    for request, answer in sent["ImageGetOrCreate"]:  # a base is sent before what is built on it
        base = [command for image in request.image.base_images for command in images[image.image_id]]
        images[answer.image_id] = base + list(request.image.dockerfile_commands)
    return SimpleNamespace(
        functions={ways[0].function_name: ways for ways in ranked},
        images=images,
        volumes={request.deployment_name for request, _ in sent["VolumeGetOrCreate"]},
        secrets=[request for request, _ in sent["SecretGetOrCreate"]],
        published=[request for request, _ in sent["AppPublish"]],
    )


def installed(deployed, name):
    return " ".join(deployed.images[deployed.functions[name][0].image_id])


def test_a_function_a_job_and_those_that_read_runs_are_published(deployed):
    (published,) = deployed.published
    assert {*published.function_ids} == {*JOBS, "progress", "files", "read", "sharded", "RouteEndpoint.*"}
    assert {*published.class_ids} == {"RouteEndpoint"}
    assert deployed.volumes == {"routelab-models", "routelab-runs"}
    assert ("huggingface", ["HF_TOKEN"]) in [(s.deployment_name, list(s.required_keys)) for s in deployed.secrets]


@pytest.mark.parametrize("name", JOBS)
def test_a_job_has_its_gpu_timeout_retries_and_volumes(deployed, name):
    ways, job = deployed.functions[name], JOBS[name]
    card = ways[0].resources.gpu_config
    assert (card.gpu_type.rstrip("!"), card.count) == (("H100", 2) if name == "armorm" else (job.gpu, 1))
    if job.result in ("adapter", "router", "reward"):
        assert len(ways) == 1 and card.gpu_type != "H100", "training goes on on the same kind of GPU"
    for way in ways:
        assert way.timeout_secs == job.timeout_s and way.retry_policy.retries == 3 and way.single_use_containers
        assert {mount.mount_path for mount in way.volume_mounts} == {"/models", "/runs"}
        assert [argument.name for argument in way.function_schema.arguments] == ["config", "run", "inputs"]


def test_images_are_pinned_and_vllm_is_apart_from_training(deployed):
    training, vllm, plain = (installed(deployed, name) for name in ("sft", "answers", "progress"))
    assert "torch==2.13.0" in training and "transformers==5.24.0" in training and "vllm" not in training
    assert "vllm==0.31.0" in vllm and "transformers==5.17.0" in vllm and "trl" not in vllm
    assert "uv pip install" not in plain
    assert "fastapi==0.136.3" in installed(deployed, "RouteEndpoint.*")
    for image in (training, vllm, plain):
        assert image.startswith("FROM python:3.12.10-slim") and "ENV HF_HOME=/models/huggingface" in image
    for commands in deployed.images.values():
        for command in commands:
            if "uv pip install" in command:
                assert "--exclude-newer" in command
                assert all("==" in word for word in command.split("--exclude-newer ")[1].split()[1:])


def test_settings_and_our_code_come_after_what_is_installed(deployed):
    for name in ("sft", "answers", "RouteEndpoint.*"):
        commands = deployed.images[deployed.functions[name][0].image_id]
        last = max(at for at, command in enumerate(commands) if "uv pip install" in command)
        assert all(at > last for at, command in enumerate(commands) if command.startswith("ENV HF_HOME"))
        assert not any("COPY" in command and "gpu" in command for command in commands)


def test_the_one_that_starts_shards_is_not_begun_twice(deployed):
    (way,) = deployed.functions["sharded"]
    assert way.scheduler_placement.nonpreemptible and way.retry_policy.retries == 0
    assert way.timeout_secs == 24 * 3600 and not way.resources.gpu_config.gpu_type


def test_the_endpoint_is_not_open_to_the_world(deployed):
    for way in deployed.functions["RouteEndpoint.*"]:
        (endpoint,) = way.method_definitions.values()
        assert endpoint.webhook_config.requires_proxy_auth and endpoint.webhook_config.method == "POST"
        assert way.max_concurrent_inputs == 32 and way.target_concurrent_inputs == 16
        assert way.autoscaler_settings.min_containers == 1 and way.autoscaler_settings.max_containers == 8
        assert way.checkpointing_enabled


@pytest.mark.parametrize("detach", [[], ["--detach"]])
def test_modal_run_calls_the_job_and_prints_its_figures(tmp_path, detach):
    called = []

    def work(name, arguments, _):
        called.append((name, arguments))
        return {"figures": {"cpus": 2.0}}

    command = ["run", *detach, "gpu/modal_app.py", "--job", "check", "--run", "mine"]
    code, printed, _ = modal_command(command, {"HOME": str(tmp_path)}, work)
    assert code == 0 and '"cpus": 2.0' in printed
    assert "modal volume get routelab-runs mine/out DIR" in printed
    assert called == [("check", ({}, "mine", {}))]


def test_modal_run_on_another_gpu_asks_for_it(tmp_path):
    command = ["run", "gpu/modal_app.py", "--job", "check", "--gpu", "H100:2"]
    code, printed, sent = modal_command(command, {"HOME": str(tmp_path)}, lambda *_: {"figures": {}})
    assert code == 0, printed
    ((request, _),) = sent["FunctionBindParams"]
    card = request.function_options.resources.gpu_config
    assert (card.gpu_type, card.count) == ("H100", 2)


def test_modal_run_in_shards_calls_the_one_that_starts_them(tmp_path):
    called = []
    command = ["run", "gpu/modal_app.py", "--job", "answers", "--config", str(tmp_path / "c.json"), "--shards", "3"]
    (tmp_path / "p.jsonl").write_text("{}\n")
    (tmp_path / "c.json").write_text(f'{{"prompts_file": "{tmp_path}/p.jsonl"}}')

    def work(name, arguments, _):
        called.append((name, arguments))
        return {"figures": {}}

    code, printed, _ = modal_command([*command, "--run", "big"], {"HOME": str(tmp_path)}, work)
    assert code == 0, printed
    key = "prompts_file/p.jsonl"
    assert called == [("sharded", ("answers", {"prompts_file": key}, "big", {key: b"{}\n"}, 3))]


def test_modal_run_of_a_job_that_fails_says_why_and_what_to_do_without_a_stack(tmp_path):
    def work(*_):
        raise SetupError("Cannot open the model m as it is gated", "Accept its terms")

    code, printed, _ = modal_command(["run", "gpu/modal_app.py", "--job", "check"], {"HOME": str(tmp_path)}, work)
    assert code == 2 and "Cannot open the model m as it is gated\nAccept its terms" in printed
    assert "Traceback" not in printed
