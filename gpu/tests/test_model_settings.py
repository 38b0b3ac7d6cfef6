"""What a model says besides its weights: settings of generation, tokens that end an answer, its longest text."""

import json
from pathlib import Path

import pytest
import torch

from gpu.jobs.encoder_tuning import encoded
from gpu.jobs.errors import SetupError
from gpu.jobs.models import ModelConfig, open_causal_lm, open_classifier
from gpu.jobs.reward_texts import ResponseTexts
from gpu.jobs.sampling import Sampling, drawn, sample, score
from gpu.jobs.texts import Example, Texts
from gpu.tests.job_inputs import Inputs, inputs, write  # noqa: F401
from gpu.tests.tiny_models import CHAT, tiny_causal_lm, tiny_encoder


def changed(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def opened(folder: Path):
    model, tokenizer = open_causal_lm(ModelConfig(model_name_or_path=str(folder)))
    return model, Texts(model, tokenizer)


def test_a_models_own_settings_of_generation_do_not_change_its_distribution(tmp_path):
    folder = tiny_causal_lm(tmp_path / "lm")
    own = {"repetition_penalty": 3.0, "no_repeat_ngram_size": 1, "suppress_tokens": [20], "min_new_tokens": 5}
    changed(folder / "generation_config.json", **own, bad_words_ids=[[40]], temperature=0.1, top_k=3, do_sample=True)
    model, texts = opened(folder)
    prompts = [texts.prompt("1 + 1?"), texts.prompt("And what is the capital of it?")]
    answers = sample(model, texts, prompts, [(0,), (1,)], Sampling(max_new_tokens=30))
    fresh = score(model, texts, [Example([*p, *a.tokens], len(p)) for p, a in zip(prompts, answers)])
    for answer, log_probs in zip(answers, fresh):
        torch.testing.assert_close(torch.tensor(answer.log_probs), torch.tensor(log_probs), atol=1e-5, rtol=0)


def test_a_completion_ends_as_the_chat_template_ends_it(tmp_path):
    # As Gemma 2's: the first of the ends is that of a text, and the second that of a turn
    folder = tiny_causal_lm(tmp_path / "lm")
    changed(folder / "generation_config.json", eos_token_id=[2, 5])
    _, texts = opened(folder)
    assert texts.example("a", "b").tokens[-1] == 2
    texts.tokenizer.chat_template = CHAT.replace("</s>", "[SEP]")
    assert texts.example("a", "b").tokens[-1] == 5
    texts.tokenizer.chat_template = CHAT.replace("</s>", "")
    assert texts.example("a", "b").tokens[-1] == texts.tokenizer.eos_token_id == 2


def test_a_tokenizer_that_ends_no_text_is_said_in_one_message(tmp_path):
    folder = tiny_causal_lm(tmp_path / "lm")
    changed(folder / "tokenizer_config.json", eos_token=None, pad_token=None)
    with pytest.raises(SetupError, match="no token that ends a text"):
        opened(folder)


def test_texts_longer_than_a_model_has_positions_for_are_cut_or_left_out(inputs: Inputs, tmp_path):
    long = {"prompt": "1 + 1?", "chosen": "y" * 400, "rejected": "n", "response": "y" * 400, "split": "train"}
    rows = [{**long, "labels": {"a": at % 2}, "scale": "quality", "reference": None} for at in range(4)]
    rows += [{**row, "split": "validation"} for row in rows]
    wide = {"max_length": 4096, "max_steps": 2}
    file = write(tmp_path / "long.jsonl", [{**row, "prompt": row["chosen"]} for row in rows])
    out, _ = inputs.run("encoder_router", "long_queries", train_file=file, **wide)
    assert json.loads((out / "router" / "router.json").read_text())["max_length"] == 160
    file = write(tmp_path / "pairs.jsonl", rows + [{**row, "chosen": "y"} for row in rows])
    out, _ = inputs.run("reward_train", "long_pairs", train_file=file, **wide)
    assert "8 of 16 pairs are longer than 160 tokens" in (out / "progress.jsonl").read_text()
    model = {"model_name_or_path": str(out / "model"), "template": None}
    inputs.run("reward_score", "long_responses", outcomes_file=write(tmp_path / "table.jsonl", rows), **model)


def test_a_question_longer_than_the_context_is_said_before_any_answer(inputs: Inputs, tmp_path):
    file = write(tmp_path / "long.jsonl", [{"prompt": "a"}, {"prompt": "x" * 1100, "query_id": "long"}])
    with pytest.raises(SetupError, match="Cannot answer long of long as its .* are more than the model's 1024"):
        inputs.run("answers", "too_long", prompts_file=file)
    assert not (inputs.folder / "too_long" / "outcomes.jsonl").exists()


def test_questions_that_leave_no_room_for_an_answer_are_not_trained_on(inputs: Inputs, tmp_path):
    rows = [{"prompt": "a", "reference": "b"}, {"prompt": "x" * 900, "reference": "b"}]
    changed = {"train_file": write(tmp_path / "q.jsonl", rows), "max_length": 400, "max_steps": 1}
    out, _ = inputs.run("rloo", "no_room", **changed)
    assert "1 of 2 examples are longer than 400 tokens: left out" in (out / "progress.jsonl").read_text()


def test_a_chat_template_writes_the_tokens_around_a_text_itself(tmp_path):
    _, tokenizer = open_classifier(ModelConfig(model_name_or_path=str(tiny_encoder(tmp_path / "judge", heads=1))))
    with pytest.raises(SetupError, match="Cannot use the template chat as the model has none"):
        ResponseTexts(tokenizer, "chat")
    tokenizer.chat_template = "[CLS]" + CHAT
    texts = ResponseTexts(tokenizer, "chat")
    ids = encoded(tokenizer, [texts.of("a", "b")], 100, torch.device("cpu"), texts.framed)["input_ids"][0].tolist()
    assert ids.count(4) == 1 and ids.count(5) == 0, "[CLS] once, and no [SEP]"
    assert texts.length("a", "b") == len(ids)


def test_a_response_that_is_no_text_is_said_with_its_row(inputs: Inputs, tmp_path):
    file = write(tmp_path / "table.jsonl", [{"prompt": "a", "response": "b"}, {"prompt": "a", "response": 5}])
    with pytest.raises(SetupError, match="response of row 2 must be a text: it is 5"):
        inputs.run("reward_score", "numbers", outcomes_file=file)


def test_a_shard_whose_rows_have_no_response_is_done(inputs: Inputs):
    _, manifest = inputs.run("reward_score", "first_shard", shard="0/6")
    assert manifest["figures"] == {"responses": 0, "without_response": 1, "mean_score": None}


FAULTY = {
    "weights": ("model.safetensors", "Cannot open the model .*: Error while deserializing"),
    "template": ("chat_template.jinja", "Cannot use the model's chat template"),
    "tokenizer": ("tokenizer.json", "Cannot open the model"),
}


@pytest.mark.parametrize("what", FAULTY)
def test_a_file_of_a_model_that_is_damaged_is_said_in_one_message(inputs: Inputs, tmp_path, what):
    name, message = FAULTY[what]
    folder = tiny_causal_lm(tmp_path / "lm")
    (folder / name).write_text("{% if %}")
    with pytest.raises(SetupError, match=message):
        inputs.run("answers", f"damaged_{what}", model_name_or_path=str(folder))


def test_an_adapter_that_does_not_fit_says_why(inputs: Inputs):
    out, _ = inputs.run("sft", "adapter_to_break", max_steps=1)
    folder = out / "adapter"
    changed(folder / "adapter_config.json", r=4)
    with pytest.raises(SetupError, match="size mismatch"):
        inputs.run("evaluate", "of_other_rank", adapter=str(folder))
    (folder / "adapter_model.safetensors").write_bytes(b"{")
    with pytest.raises(SetupError, match="Error while deserializing"):
        inputs.run("evaluate", "of_damaged_weights", adapter=str(folder))
    (folder / "adapter_model.safetensors").unlink()
    with pytest.raises(SetupError, match="the folder has no adapter_model.safetensors"):
        inputs.run("evaluate", "of_no_weights", adapter=str(folder))


def test_a_model_whose_first_token_sees_no_other_is_no_encoder(inputs: Inputs):
    with pytest.raises(SetupError, match="as an encoder as each of its tokens sees only those before it"):
        inputs.run("encoder_router", "by_decoder", model_name_or_path=inputs.configs["sft"]["model_name_or_path"])


def test_a_completion_that_goes_on_after_its_end_is_refused_and_one_that_ends_there_is_not(inputs: Inputs, tmp_path):
    for completion, name in (("a</s>\n", "ended"), ("a</s>b", "goes_on")):
        file = write(tmp_path / f"{name}.jsonl", [{"prompt": "q", "completion": completion}])
        if name == "ended":
            inputs.run("sft", name, train_file=file, max_steps=1)
            continue
        with pytest.raises(SetupError, match="goes on after </s>, which ends an answer: 'a</s>b'"):
            inputs.run("sft", name, train_file=file)


@pytest.mark.parametrize("temperature, top_p", [(1.0, 1.0), (0.5, 1.0), (2.0, 1.0), (1.0, 0.7), (0.7, 0.9)])
def test_tokens_are_drawn_with_their_probabilities(temperature, top_p):
    generator, n = torch.Generator().manual_seed(1), 20_000
    logits = 2 * torch.randn(20, generator=generator)
    numbers = torch.rand(n, generator=generator, dtype=torch.float64)
    found = drawn(logits.expand(n, 20), numbers, Sampling(temperature=temperature, top_p=top_p)).bincount(minlength=20)
    expected, order = (logits.double() / temperature).softmax(0).sort(descending=True)
    expected[1:][expected.cumsum(0)[:-1] >= top_p] = 0
    expected, found = n * expected / expected.sum(), found[order]
    assert found[expected == 0].sum() == 0
    some = expected > 0
    # Of chi-square with up to 19 degrees of freedom 1 in 10,000 is above 50
    assert ((found - expected)[some] ** 2 / expected[some]).sum() < 50


def test_a_temperature_near_0_takes_the_likeliest_token():
    logits = torch.tensor([[30.0, 50.0, -10.0]])
    for number in (0.0, 0.5, 0.999):
        assert drawn(logits, torch.tensor([number]).double(), Sampling(temperature=1e-38)).item() == 1
