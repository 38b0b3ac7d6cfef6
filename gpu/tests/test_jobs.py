"""Every job on tiny random models, on the CPU: what it writes, and what it says of wrong input."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from gpu.jobs.errors import SetupError
from gpu.jobs.registry import JOBS, described, run_job
from gpu.tests.job_inputs import Inputs, inputs, read, write  # noqa: F401
from gpu.tests.paths import ROOT
from gpu.tests.tiny_models import tiny_encoder

RESULTS = {
    "outcomes": "outcomes.jsonl",
    "adapter": "adapter/adapter_model.safetensors",
    "router": "router/model.onnx",
    "reward": "model/model.safetensors",
    "decisions": "decisions.jsonl",
}


@pytest.mark.parametrize("job", JOBS)
def test_every_job_runs_to_its_result(inputs: Inputs, job):
    out, manifest = inputs.run(job)
    result = RESULTS.get(JOBS[job].result)
    assert result is None or result in manifest["outputs"]
    assert all(value is None or math.isfinite(value) for value in manifest["figures"].values())
    events = read(out / "progress.jsonl")
    assert events[0]["event"] == "start" and events[-1]["event"] == "done"
    assert not (out / "checkpoint").exists()
    assert manifest["sessions"] == 1 and manifest["versions"]["torch"]
    # Done is done: nothing is computed again
    assert run_job(job, inputs.configs[job], out, None) == manifest


def test_the_committed_description_is_that_of_the_code():
    assert (
        json.loads((ROOT / "data" / "jobs.json").read_text()) == described()
    ), "python -m gpu.jobs --describe > data/jobs.json"


def test_answers_are_outcomes_with_the_probability_of_each_token(inputs: Inputs):
    out, _ = inputs.run("answers")
    rows, tokens = read(out / "outcomes.jsonl"), read(out / "tokens.jsonl")
    assert [(row["query_id"], row["sample"]) for row in rows] == [(f"q{i}", s) for i in range(6) for s in range(2)]
    for row, of in zip(rows, tokens):
        assert "".join(of["pieces"]) == of["text"] == row["response"]
        assert row["tokens_out"] == len(of["log_probs"]) and max(of["log_probs"]) <= 0
        assert row["score.tokens"] == pytest.approx(math.exp(sum(of["log_probs"])))
        assert row["score.implicit"] == pytest.approx(math.exp(sum(of["log_probs"]) / len(of["log_probs"])))
        assert row["correct"] is False


def test_an_answer_does_not_depend_on_its_batch(inputs: Inputs):
    alone, _ = inputs.run("answers", "alone", batch_size=1)
    together, _ = inputs.run("answers", "together", batch_size=12)
    texts = [[row["response"] for row in read(out / "outcomes.jsonl")] for out in (alone, together)]
    assert texts[0] == texts[1]
    assert len(set(texts[0])) > 6, "samples of a question differ"


def test_questions_for_testing_are_asked_where_they_are_wanted_and_never_trained_on(inputs: Inputs):
    rows = read(Path(inputs.configs["answers"]["prompts_file"]))
    split = [{**row, "split": "test" if at < 2 else "train"} for at, row in enumerate(rows)]
    file = write(inputs.folder / "split.jsonl", split)
    out, _ = inputs.run("answers", "of_test", prompts_file=file, split="test", n=1)
    assert [row["query_id"] for row in read(out / "outcomes.jsonl")] == ["q0", "q1"]
    with pytest.raises(SetupError, match="none of its questions is of the split validation"):
        inputs.run("answers", "of_none", prompts_file=file, split="validation")
    trained, _ = inputs.run("rloo", "split_rloo", train_file=file)
    left_out, unread, *_ = [event["message"] for event in read(trained / "progress.jsonl") if event["event"] == "note"]
    assert left_out == "2 of 6 questions are for validation or testing: left out"
    assert unread.startswith("No answer of step 1 states a confidence"), "of a random model"


def test_shards_put_together_are_the_whole(inputs: Inputs):
    whole, _ = inputs.run("answers", "whole", log_probs=False)
    parts = [inputs.run("answers", f"part{i}", shard=f"{i}/4", log_probs=False)[0] for i in range(4)]
    told = [(row["query_id"], row["response"]) for out in parts for row in read(out / "outcomes.jsonl")]
    assert told == [(row["query_id"], row["response"]) for row in read(whole / "outcomes.jsonl")]


def test_greedy_answers_are_those_of_transformers(inputs: Inputs):
    from gpu.jobs.models import ModelConfig, open_causal_lm
    from gpu.jobs.texts import Texts

    out, _ = inputs.run("answers", "greedy", n=1, temperature=0.0)
    model, tokenizer = open_causal_lm(ModelConfig(model_name_or_path=inputs.configs["answers"]["model_name_or_path"]))
    texts = Texts(model, tokenizer)
    for of in read(out / "tokens.jsonl"):
        prompt = torch.tensor([of["prompt_tokens"]])
        expected = model.generate(prompt, max_new_tokens=8, do_sample=False, pad_token_id=0)[0, prompt.shape[1] :]
        assert of["tokens"] == expected.tolist()
        assert of["text"] == texts.decode(expected.tolist())


def test_rewards_are_null_only_without_a_response_and_do_not_depend_on_the_batch(inputs: Inputs):
    one, _ = inputs.run("reward_score", "one", batch_size=1)
    all_, _ = inputs.run("reward_score", "all", batch_size=64)
    scores = [[row["score.proxy"] for row in read(out / "outcomes.jsonl")] for out in (one, all_)]
    assert [score is None for score in scores[0]] == [True] + [False] * 5
    assert scores[0][1:] == pytest.approx(scores[1][1:], abs=1e-6)


@pytest.mark.parametrize("pooling, kind", [("source", "deberta"), ("cls", "bert")])
def test_an_exported_router_has_the_probabilities_of_pytorch(inputs: Inputs, tmp_path, pooling, kind, monkeypatch):
    import numpy
    import onnxruntime
    from tokenizers import Tokenizer

    from gpu.jobs import encoder_router

    kept = []
    export = encoder_router.export_router
    monkeypatch.setattr(encoder_router, "export_router", lambda *args: (kept.append(args[0]), export(*args)))
    model = str(tiny_encoder(tmp_path / kind, kind))
    out, _ = inputs.run("encoder_router", f"router_{kind}", model_name_or_path=model, pooling=pooling)
    about = json.loads((out / "router" / "router.json").read_text())
    assert about["candidates"] == ["a", "b"] and about["scale"] == "quality"
    tokens = Tokenizer.from_file(str(out / "router" / "tokenizer.json")).encode(f"{about['prefix']}7 + 1?").ids
    ids, mask = numpy.array([tokens]), numpy.ones((1, len(tokens)), dtype=numpy.int64)
    session = onnxruntime.InferenceSession(out / "router" / "model.onnx")
    (given,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
    with torch.no_grad():
        expected = kept[0](torch.tensor(ids), torch.tensor(mask)).sigmoid()
    assert given == pytest.approx(expected.numpy(), abs=1e-5)


def test_a_trained_reward_model_says_how_it_reads_and_is_scored_by_that(inputs: Inputs):
    out, _ = inputs.run("reward_train")
    scored, manifest = inputs.run(
        "reward_score", "by_trained", model_name_or_path=str(out / "model"), template=None, score_name="mine"
    )
    assert manifest["figures"]["responses"] == 5
    assert read(scored / "outcomes.jsonl")[5]["score.mine"] is not None


def test_a_router_names_policies_or_says_that_it_does_not(inputs: Inputs):
    trained, _ = inputs.run("router_sft_dpo")
    out, manifest = inputs.run("route", "routed", adapter=str(trained / "adapter"))
    rows = read(out / "decisions.jsonl")
    assert manifest["figures"]["none"] == 1, "a random model says nothing"
    for row in rows:
        assert sum(row["scores"].values()) == pytest.approx(1) and len(row["scores"]) == 3


WRONG = {
    "a field that there is not": ("sft", {"lora_rank": 8}, "has no field lora_rank", "Did you mean lora_r"),
    "a type": ("sft", {"max_steps": "4"}, "max_steps must be of type integer: it is '4'", None),
    "a true for a number": ("sft", {"max_steps": True}, "max_steps must be of type integer", None),
    "a range": ("sft", {"learning_rate": 0.0}, "learning_rate must be above 0: it is 0.0", None),
    "a choice": ("grpo", {"scale_rewards": "std"}, "must be one of group, batch, none", None),
    "groups": ("grpo", {"num_generations": 3}, "must be a multiple of num_generations, 3: it is 4", None),
    "a group of one": ("rloo", {"num_generations": 1}, "num_generations must be 2 or more", None),
    "a number beyond all": (
        "answers",
        {"temperature": 10**400},
        "temperature must be of type number, and finite",
        None,
    ),
    "infinity": ("sft", {"num_train_epochs": math.inf}, "num_train_epochs must be of type number, and finite", None),
    "a seed": ("sft", {"seed": 2**70}, "seed must be of type integer, below 2^53", None),
    "true for a number": ("sft", {"seed": True}, "seed must be of type integer: it is True", None),
    "a share": ("sft", {"lora_dropout": 1.0}, "lora_dropout must be from 0 to below 1", None),
    "a share of a head": ("encoder_router", {"dropout": 2.0}, "dropout must be from 0 to below 1", None),
    "an interval": ("reward_train", {"eval_steps": 0}, "eval_steps must be above 0", None),
    "a digit that is none": ("answers", {"shard": "²/³"}, 'shard must be "i/n"', None),
    "same answers": ("answers", {"temperature": 0.0}, "n must be 1 at temperature 0", None),
    "a shard": ("answers", {"shard": "2/2"}, 'shard must be "i/n"', None),
    "no file": ("sft", {"train_file": "none.jsonl"}, "Cannot read none.jsonl as there is no such file", None),
    "no model": ("sft", {"model_name_or_path": "./none"}, "there is no such folder", None),
    "no GGUF": ("answers", {"model_name_or_path": "none.gguf"}, "there is no such file", None),
    "no adapter": ("evaluate", {"adapter": "none"}, "no adapter_config.json", None),
    "layers": ("sft", {"lora_target_modules": ["query"]}, "Cannot train an adapter", "down_proj"),
    "4 bits": ("sft", {"load_in_4bit": True}, "Cannot load in 4 bits", "load_in_4bit"),
    "float16": ("sft", {"dtype": "float16"}, "Cannot train in float16", "bfloat16"),
    "too long": ("sft", {"max_length": 3}, "all 8 examples are longer", "The longest has"),
    "no trainer": ("implicit", {"trainer": "trl"}, "it has no such trainer", "routelab"),
    "a loss": ("sft", {"learning_rate": 1e30, "max_grad_norm": 1e30}, "the loss of step", "Lower learning_rate"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_is_said_in_one_message(inputs: Inputs, tmp_path, what):
    if what == "4 bits" and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    job, changed, message, hint = WRONG[what]
    with pytest.raises(SetupError) as told:
        run_job(job, inputs.configs[job] | changed, tmp_path / "run", None)
    assert message in told.value.message
    assert hint is None or hint in told.value.hint


ROWS = {
    "no JSON": ('{"prompt": "a"', "line 1 is no JSON"),
    "no object": ("[1]", "line 1 must be an object"),
    "no text": ('{"prompt": "a", "completion": 7}', "completion of row 1 must be a text: it is 7"),
    "nothing": ("", "it must have a row or more"),
    "half a character": ('{"prompt": "a\\ud83d", "completion": "b"}', "line 1 must be Unicode"),
    "another encoding": (b'{"prompt": "\xe9", "completion": "b"}', "it must be in UTF-8"),
    "depth": ('{"prompt": "a", "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "line 1 is no JSON"),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_file_that_is_none_is_said_with_its_row(inputs: Inputs, tmp_path, what):
    content, message = ROWS[what]
    (tmp_path / "rows.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SetupError, match="Cannot read") as told:
        run_job("sft", inputs.configs["sft"] | {"train_file": str(tmp_path / "rows.jsonl")}, tmp_path / "run", None)
    assert message in told.value.message


def test_a_folder_with_a_run_of_another_config_is_left_alone(inputs: Inputs):
    out, _ = inputs.run("sft")
    with pytest.raises(SetupError, match="a run of another config: max_steps was 4"):
        run_job("sft", inputs.configs["sft"] | {"max_steps": 5}, out, None)
    with pytest.raises(SetupError, match="other files are there"):
        run_job("sft", inputs.configs["sft"], inputs.folder, None)


@pytest.mark.parametrize("kind", ["GatedRepoError", "RepositoryNotFoundError"])
def test_a_model_that_is_gated_or_not_there_says_what_to_do(inputs: Inputs, tmp_path, monkeypatch, kind):
    import transformers
    from huggingface_hub import errors

    def refuse(*_, **__):
        response = SimpleNamespace(headers={}, request=None)
        raise getattr(errors, kind)("401 Client Error\nand much more", response=response)

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", refuse)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with pytest.raises(SetupError) as told:
        run_job("answers", inputs.configs["answers"] | {"model_name_or_path": "a/b"}, tmp_path / "run", None)
    assert "Cannot open the model a/b" in told.value.message and "HF_TOKEN" in told.value.hint
    assert "hf_secret" not in (tmp_path / "run" / "progress.jsonl").read_text()


def test_a_batch_that_does_not_fit_is_halved_and_the_answers_are_the_same(inputs: Inputs, monkeypatch):
    from gpu.jobs import backends

    sample = backends.sample
    sizes = []

    def small(model, texts, prompts, keys, sampling):
        sizes.append(len(prompts))
        if len(prompts) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return sample(model, texts, prompts, keys, sampling)

    monkeypatch.setattr(backends, "sample", small)
    out, _ = inputs.run("answers", "halved", batch_size=8)
    monkeypatch.undo()
    whole, _ = inputs.run("answers")
    assert sizes[:3] == [8, 4, 2] and set(sizes[2:]) == {2}
    texts = [[row["response"] for row in read(run / "outcomes.jsonl")] for run in (out, whole)]
    assert texts[0] == texts[1]


LABELS = {"split": "train", "labels": {"a": 1.0}, "scale": "quality", "reference": None}
NO_LABELS = {
    "no scale": ({"scale": None}, "scale must be match or quality"),
    "two scales": ({"scale": ["quality"]}, "scale must be the same in all rows"),
    "a reference that is none": ({"reference": 7}, "reference must be the same in all rows"),
    "none to learn": ({"labels": {"a": None}}, "no row of the split train has a label"),
    "none to hold back": ({"labels": {"b": 1.0}}, "no row is of the split validation"),
    "a text": ({"labels": {"a": "1"}}, "labels of row 1 must be in [0, 1]"),
}


@pytest.mark.parametrize("what", NO_LABELS)
def test_labels_that_teach_nothing_are_refused_before_the_training(inputs: Inputs, tmp_path, what):
    changed, message = NO_LABELS[what]
    rows = [{"prompt": "a", **LABELS, **changed}, {"prompt": "b", **LABELS, "split": "validation"}]
    if what == "no scale":
        rows[1]["scale"] = None
    config = inputs.configs["encoder_router"] | {"train_file": write(tmp_path / "labels.jsonl", rows)}
    with pytest.raises(SetupError) as told:
        run_job("encoder_router", config, tmp_path / "run", None)
    assert message in told.value.message
    assert not (tmp_path / "run" / "checkpoint").exists()


def test_a_candidate_without_a_label_to_learn_gets_no_head(inputs: Inputs, tmp_path):
    rows = [
        {"prompt": f"{at}", **LABELS, "split": side, "labels": {name: 1.0}}
        for at, (side, name) in enumerate([("train", "a"), ("validation", "a"), ("validation", "b"), ("test", "z")])
    ]
    out, _ = inputs.run("encoder_router", "heads", train_file=write(tmp_path / "labels.jsonl", rows))
    assert json.loads((out / "router" / "router.json").read_text())["candidates"] == ["a"]


def test_a_shard_without_a_row_is_done_at_once(inputs: Inputs):
    for job in ("answers", "route"):
        inputs.run(job, f"empty_{job}", shard="0/100")


def test_questions_of_the_split_test_are_not_trained_on(inputs: Inputs, tmp_path):
    rows = [{"prompt": f"{at}?", "reference": "1", "split": split} for at, split in enumerate(["train", "test", None])]
    rows.append({"prompt": " 1 ", "reference": "1", "split": "train"})  # the prompt of a tested one
    changed = {"train_file": write(tmp_path / "q.jsonl", rows), "max_steps": 1}
    out, _ = inputs.run("rloo", "untested", **changed)
    assert "2 of 4 questions are for validation or testing: left out" in (out / "progress.jsonl").read_text()
    changed["train_file"] = write(tmp_path / "all.jsonl", rows[1:2])
    with pytest.raises(SetupError, match="all its questions are for validation or testing"):
        inputs.run("rloo", "tested", **changed)
