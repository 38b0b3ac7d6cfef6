"""`reward_score` and `armorm`: a reward model scores every response of a table of outcomes.

ArmoRM (Wang et al., arXiv 2406.12845) returns its reward as `score`, other reward models as their only logit. Responses
are scored in batches of similar length; a run that was stopped resumes after the last complete batch.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from gpu.jobs.config import option, positive, required
from gpu.jobs.encoder_tuning import encoded
from gpu.jobs.errors import SetupError
from gpu.jobs.in_batches import in_batches
from gpu.jobs.models import ModelConfig, open_classifier, positions_of
from gpu.jobs.reward_texts import TEMPLATES, ResponseTexts
from gpu.jobs.rows import Row, append_rows, kept_rows, read_rows, share_of, write_rows
from gpu.jobs.run import Run


@dataclass(kw_only=True)
class RewardScoreConfig(ModelConfig):
    outcomes_file: str = required("table of outcomes: rows with prompt and response", path="file")
    score_name: str = option("proxy", "NAME of the column score.NAME")
    template: str | None = option(
        None, "how prompt and response become one text; by default as in the model's training", choices=TEMPLATES
    )
    max_length: int = option(4096, "maximum tokens of a text; longer ones are cut")
    batch_size: int = option(16, "responses computed in one batch")
    shard: str = option("0/1", 'score only part i of n of the rows, "i/n", i from 0')

    def check(self) -> None:
        positive(self, "max_length", "batch_size")
        if not self.score_name or any(c.isspace() or not c.isprintable() for c in self.score_name):
            raise SetupError(f'score_name must be a name without spaces: it is "{self.score_name}"')


@dataclass(kw_only=True)
class ArmormConfig(RewardScoreConfig):
    model_name_or_path: str = option(
        "RLHFlow/ArmoRM-Llama3-8B-v0.1", "Hugging Face id or folder of the reward model", path="model"
    )
    score_name: str = option("armorm", "NAME of the column score.NAME")
    template: str | None = option("chat", "how prompt and response become one text", choices=TEMPLATES)
    trust_remote_code: bool = option(True, "run the code that comes with the model: ArmoRM's heads are in it")


def reward_score(run: Run, config: RewardScoreConfig) -> dict[str, Any]:
    """Writes outcomes.jsonl: the rows of the table in their order, with the score; null without a response."""
    config.check()
    rows = read_rows(config.outcomes_file, [], ["prompt"])
    for number, row in enumerate(rows, 1):
        if not isinstance(row.get("response"), (str, type(None))):
            raise SetupError(
                f"Cannot read {config.outcomes_file} as response of row {number} must be a text: it is "
                f"{row['response']!r}"
            )
    if not any(row.get("response") for row in rows):
        raise SetupError(f"Cannot score {config.outcomes_file} as no row has a response")
    rows = share_of(rows, config.shard)
    model, tokenizer = open_classifier(config)
    run.device = str(next(model.parameters()).device)
    template, most = trained_on(config)
    texts, most = ResponseTexts(tokenizer, template), int(min(most, positions_of(model)))
    asked = [at for at, row in enumerate(rows) if row.get("response") is not None]
    # The longest first: a batch that does not fit is met at once
    asked.sort(key=lambda at: (-len(rows[at]["prompt"]) - len(rows[at]["response"]), at))
    kept = run.out / "checkpoint" / "scores.jsonl"
    kept.parent.mkdir(exist_ok=True)
    done = kept_rows(kept)
    run.start(len(asked), "responses", len(done))

    @torch.no_grad()
    def work(batch: Sequence[int]) -> list[float]:
        pairs = [texts.of(rows[at]["prompt"], rows[at]["response"]) for at in batch]
        inputs = encoded(tokenizer, pairs, most, next(model.parameters()).device, texts.framed)
        output = model(**inputs)
        score = output.score if hasattr(output, "score") else only_logit(output.logits, config)
        return score.float().flatten().tolist()

    for batch, scores in in_batches(asked[len(done) :], config.batch_size, work, "score one response"):
        told = [{"row": at, "score": score} for at, score in zip(batch, scores)]
        append_rows(kept, told)
        done.extend(told)
        run.progress(len(done), mean_score=mean(done))
    column = f"score.{config.score_name}"
    by_row = {one["row"]: one["score"] for one in done}
    write_rows(run.out / "outcomes.jsonl", ({**row, column: by_row.get(at)} for at, row in enumerate(rows)))
    return {"responses": len(done), "without_response": len(rows) - len(done), "mean_score": mean(done)}


def armorm(run: Run, config: ArmormConfig) -> dict[str, Any]:
    return reward_score(run, config)


def trained_on(config: RewardScoreConfig) -> tuple[str, int]:
    """The template and the most tokens that the config names, else those of a model that reward_train wrote.

    Raises SetupError where neither says one.
    """
    if config.template is not None:
        return config.template, config.max_length
    file = Path(config.model_name_or_path) / "reward.json"
    if file.is_file():
        about = json.loads(file.read_text())
        return about["template"], min(config.max_length, about["max_length"])
    raise SetupError(
        f"Cannot score with {config.model_name_or_path} as nothing says how it reads a response",
        f"Set template to one of {', '.join(TEMPLATES)}",
    )


def only_logit(logits: torch.Tensor, config: RewardScoreConfig) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return logits
    raise SetupError(
        f"Cannot score with {config.model_name_or_path} as it has {logits.shape[-1]} outputs, and a reward is one"
    )


def mean(done: Sequence[Row]) -> float:
    return sum(one["score"] for one in done) / len(done) if done else math.nan
