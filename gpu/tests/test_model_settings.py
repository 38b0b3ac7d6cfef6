"""What a model's own files say besides its weights: settings of generation, tokens that end an answer."""

import json
from pathlib import Path

import pytest
import torch

from gpu.jobs.errors import SetupError
from gpu.jobs.models import ModelConfig, open_causal_lm
from gpu.jobs.sampling import Sampling, sample, score
from gpu.jobs.texts import Example, Texts
from gpu.tests.tiny_models import CHAT, tiny_causal_lm


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
