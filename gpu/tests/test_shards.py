"""A job in shards: rows in order, and a shard that failed is run again alone."""

import json
from pathlib import Path

import pytest

pytest.importorskip("modal")

from gpu import modal_app
from gpu.jobs import shards
from gpu.jobs.errors import SetupError
from gpu.jobs.registry import job_of
from gpu.jobs.run import Run
from gpu.tests.on_modal import events, runs, tiny_model  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore:.*executing locally")


def rows_of_a_shard(runs, config, run, right, n):
    """What the job would write for a shard."""
    kind, _ = job_of("answers").load("answers")
    session = Run("answers", kind(**config), runs / run / "out", echo=None)
    session.start(n, "answers")
    for name in ("outcomes.jsonl", "tokens.jsonl"):
        with (session.out / name).open("w") as file:
            file.writelines(json.dumps({"shard": config["shard"], "row": at}) + "\n" for at in range(n))
    return session.finish(right=right)


def test_shards_are_put_together_in_order_and_a_failed_one_alone_is_run_again(runs):
    config = {"model_name_or_path": "m", "prompts_file": "p.jsonl"}
    inputs, ran, broken = {"p.jsonl": b"{}\n"}, [], {"1/3"}

    def starmap(calls):
        for values, run, sent in calls:
            ran.append(values["shard"])
            assert sent == {} and Path(values["prompts_file"]).read_bytes() == b"{}\n"
            if values["shard"] in broken:
                yield SetupError("the memory of the GPU is full")
            else:
                at = int(values["shard"][0])
                yield rows_of_a_shard(runs, values, run, [0.0, 0.5, 1.0][at], [1, 2, 3][at])

    def call():
        settings = {"runs": runs, "roots": (runs,), "starmap": starmap, "commit": lambda: 0, "reload": lambda: 0}
        return shards.run_sharded("answers", config, "big", inputs, 3, **settings)

    with pytest.raises(SetupError, match="1 of 3 shards failed: shard 1/3: the memory of the GPU is full") as error:
        call()
    assert "The same call runs these again" in error.value.hint
    assert ran == ["0/3", "1/3", "2/3"]
    broken.clear()
    manifest = call()
    assert ran[3:] == ["1/3"]
    out = runs / "big" / "out"
    for name in ("outcomes.jsonl", "tokens.jsonl"):
        rows = events((out / name).read_text())
        assert [row["shard"] for row in rows] == ["0/3", "1/3", "1/3", "2/3", "2/3", "2/3"]
        assert manifest["outputs"][name]["bytes"] == (out / name).stat().st_size
    assert manifest["figures"]["rows"] == 6 and manifest["figures"]["shards"] == 3
    assert manifest["figures"]["right"] == pytest.approx((0.5 * 2 + 1.0 * 3) / 6)
    assert manifest["sessions"] == 2 and manifest["config"]["shard"] == "0/1"
    assert [path.name for path in runs.iterdir()] == ["big"], "the shards' rows are not kept twice"
    told = events((out / "progress.jsonl").read_text())
    assert [event["event"] for event in told if event["event"] != "progress"] == ["start", "error", "start", "done"]
    assert told[-1]["event"] == "done" and call() == manifest and len(ran) == 4


def test_sharded_calls_the_job_here_where_it_runs_here(runs):
    config = {"model_name_or_path": "./none", "prompts_file": "p.jsonl"}
    question = json.dumps({"prompt": "1 + 1?"}).encode() + b"\n"
    with pytest.raises(SetupError, match="2 of 2 shards failed: shard 0/2: .*none.*; shard 1/2: .*none"):
        modal_app.sharded.local("answers", config, "big", {"p.jsonl": question * 1}, 2)


@pytest.mark.parametrize(
    "name, count, message",
    [("sft", 2, "must be one of answers"), ("none", 2, "must be one of"), ("answers", 0, "shards must be from 1")],
)
def test_what_cannot_be_sharded_is_said(runs, name, count, message):
    with pytest.raises(SetupError, match=message):
        modal_app.sharded.local(name, {}, "big", {}, count)
    with pytest.raises(SetupError, match="shard must be left out"):
        modal_app.sharded.local("answers", {"shard": "0/2"}, "big", {}, 2)


def test_a_real_job_in_shards_makes_the_rows_that_it_makes_whole(runs, tiny_model):
    questions = [{"dataset": "sums", "query_id": f"q{at}", "prompt": f"{at} + 1 ="} for at in range(3)]
    inputs = {"p.jsonl": "".join(json.dumps(row) + "\n" for row in questions).encode()}
    config = {"model_name_or_path": tiny_model, "prompts_file": "p.jsonl", "n": 2, "max_new_tokens": 4, "batch_size": 2}
    whole = modal_app.answers.local(config, "whole", inputs)
    parts = modal_app.sharded.local("answers", config, "parts", inputs, 2)
    assert whole["outputs"].keys() == parts["outputs"].keys() == {"outcomes.jsonl", "tokens.jsonl"}
    assert whole["outputs"]["outcomes.jsonl"]["bytes"] > 0 and parts["figures"]["rows"] == 6
    for name in whole["outputs"]:
        rows = [events((runs / run / "out" / name).read_text()) for run in ("whole", "parts")]
        for one, other in zip(*rows, strict=True):
            assert one.pop("latency_ms", 0) >= 0 and other.pop("latency_ms", 0) >= 0
            numbers = {key for key, value in one.items() if isinstance(value, float)} | {"log_probs"}
            assert one.keys() == other.keys()
            assert all(other[key] == one[key] for key in one.keys() - numbers)
            for key in numbers & one.keys():
                assert other[key] == pytest.approx(one[key], abs=1e-5)
