"""`answers` and `evaluate`: a model, with or without an adapter, answers questions. The answers are outcomes with a
stated confidence, the probability of the answer's tokens, or both.

A run that was stopped resumes after the last complete batch. An answer does not depend on its batch.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpu.jobs.backends import BackendConfig, open_backend
from gpu.jobs.config import not_negative, option, positive, required
from gpu.jobs.confidence import answer_tokens, from_log_probs
from gpu.jobs.errors import SetupError
from gpu.jobs.in_batches import in_batches
from gpu.jobs.javascript import number_text, pattern
from gpu.jobs.rows import Row, append_rows, kept_rows, read_rows, share_of
from gpu.jobs.run import Run
from gpu.jobs.sampling import Sampled, Sampling
from gpu.jobs.statement import Statement, ask_for_confidence, read_statement
from gpu.jobs.verdicts import verified

QUESTION = ("dataset", "query_id", "prompt", "task", "reference", "split")
SPLITS = ("train", "validation", "test")
CONTROL = pattern(r"[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What labels of outcomes must not have, as lib/core/printable.ts has it."""


@dataclass(kw_only=True)
class AnswersConfig(BackendConfig):
    prompts_file: str = required(
        "questions: rows with prompt and, if known, dataset, query_id, task, reference and split", path="file"
    )
    adapter: str | None = option(None, "folder of an adapter trained on this model", path="model")
    model_name: str | None = option(None, "name of the model in the outcomes; by default the end of its id or path")
    confidence: str = option(
        "tokens",
        "stated: the prompt asks for a confidence; tokens: the probability of the answer's tokens",
        choices=("stated", "tokens"),
    )
    n: int = option(1, "answers to each question")
    temperature: float = option(1.0, "0 takes the most likely token")
    top_p: float = option(1.0, "sample from the most likely tokens that together have this probability")
    max_new_tokens: int = option(256, "maximum tokens of an answer")
    batch_size: int = option(16, "answers computed in one batch")
    split: str | None = option(None, "questions of this split alone; by default all", choices=SPLITS)
    shard: str = option("0/1", 'answer only part i of n of the questions, "i/n", i from 0')
    log_probs: bool = option(True, "write tokens.jsonl, the log-probability of each token of each answer")
    seed: int = option(1, "seed of the samples")

    def check(self) -> None:
        positive(self, "n", "max_new_tokens", "batch_size")
        not_negative(self, "temperature")
        if not 0 < self.top_p <= 1:
            raise SetupError(f"top_p must be above 0 and at most 1: it is {self.top_p}")
        if self.n > 1 and self.temperature == 0:
            raise SetupError(f"n must be 1 at temperature 0, where all answers are the same: it is {self.n}")


@dataclass(kw_only=True)
class EvaluateConfig(AnswersConfig):
    """Answers at temperature 0 with stated confidences."""

    confidence: str = option(
        "stated",
        "stated: the prompt asks for a confidence; tokens: the probability of the answer's tokens",
        choices=("stated", "tokens"),
    )
    temperature: float = option(0.0, "0 takes the most likely token")


@dataclass(frozen=True)
class Asked:
    """One answer to compute."""

    row: Row
    sample: int
    prompt: list[int]


def answers(run: Run, config: AnswersConfig) -> dict[str, Any]:
    """Writes outcomes.jsonl and tokens.jsonl; figures: the shares with a confidence and right, the mean confidence."""
    config.check()
    rows = share_of(of_split(config), config.shard)
    backend = open_backend(config, config.adapter)
    run.device = backend.device
    stated = config.confidence == "stated"
    wanted = [
        Asked(row, sample, backend.texts.prompt(ask_for_confidence(row["prompt"]) if stated else row["prompt"]))
        for row in rows
        for sample in range(config.n)
    ]
    longest = max(wanted, key=lambda asked: len(asked.prompt), default=None)
    if longest and len(longest.prompt) + config.max_new_tokens > backend.context:
        raise SetupError(
            f"Cannot answer {longest.row['query_id']} of {longest.row['dataset']} as its {len(longest.prompt)} tokens "
            f"and max_new_tokens, {config.max_new_tokens}, are more than the model's {backend.context}",
            "Leave the question out, or set a smaller max_new_tokens",
        )
    name = config.model_name or named(config)
    outcomes, tokens = run.out / "outcomes.jsonl", run.out / "tokens.jsonl"
    done = kept_together(outcomes, tokens, config)
    run.start(len(wanted), "answers", len(done))
    sampling = Sampling(
        temperature=config.temperature, top_p=config.top_p, max_new_tokens=config.max_new_tokens, seed=config.seed
    )
    made = 0

    def work(batch: list[Asked]) -> list[tuple[Sampled, float]]:
        began = time.monotonic()
        keys = [(asked.row["dataset"], asked.row["query_id"], asked.sample) for asked in batch]
        sampled = backend.sample([asked.prompt for asked in batch], keys, sampling)
        return [(answer, 1000 * (time.monotonic() - began)) for answer in sampled]

    began = time.monotonic()
    for batch, results in in_batches(wanted[len(done) :], config.batch_size, work, "answer one question"):
        pieces = [backend.texts.pieces(s.tokens) if stated or config.log_probs else [] for s, _ in results]
        told = [outcome(a, s, ms, name, p if stated else None) for a, (s, ms), p in zip(batch, results, pieces)]
        if config.log_probs:  # first, so that no outcome is without its tokens
            append_rows(tokens, [tokens_row(a, s, p) for a, (s, _), p in zip(batch, results, pieces)])
        append_rows(outcomes, told)
        done.extend(told)
        made += sum(len(sampled.tokens) for sampled, _ in results)
        run.progress(len(done), **shares(done), tokens_per_second=made / (time.monotonic() - began))
    return shares(done)


def evaluate(run: Run, config: EvaluateConfig) -> dict[str, Any]:
    """As `answers`, with defaults of its own."""
    return answers(run, config)


def of_split(config: AnswersConfig) -> list[Row]:
    """The questions that are wanted. Raises SetupError where the file has none of the split."""
    rows = [row for row in questions(config.prompts_file) if config.split in (None, row["split"])]
    if rows:
        return rows
    raise SetupError(f"Cannot answer {config.prompts_file} as none of its questions is of the split {config.split}")


def questions(file: str) -> list[Row]:
    """The questions of a file, each with a dataset and an id; as lib/outcomes/schema.ts wants them.

    Raises SetupError for a column that has something else.
    """
    named = [question(file, at, row) for at, row in enumerate(read_rows(file, [], ["prompt"]))]
    unique = {(row["dataset"], row["query_id"]): row for row in named}
    for row in named:  # a table of outcomes has a question once for each answer
        if unique[row["dataset"], row["query_id"]]["prompt"] != row["prompt"]:
            raise SetupError(f"Cannot answer {file} as {row['query_id']} of {row['dataset']} has two prompts")
    return list(unique.values())


def question(file: str, at: int, row: Row) -> Row:
    asked = {name: text_of(file, at, name, row.get(name)) for name in QUESTION}
    asked["dataset"] = asked["dataset"] or Path(file).stem
    asked["query_id"] = asked["query_id"] or f"{at:06d}"
    for name in ("dataset", "query_id", "task"):
        if asked[name] is not None and CONTROL.search(asked[name]):
            raise SetupError(f"Cannot read {file} as {name} of row {at + 1} has control characters: {asked[name]!r}")
    if asked["split"] not in (None, *SPLITS):
        raise SetupError(
            f"Cannot read {file} as split of row {at + 1} must be one of {', '.join(SPLITS)}: it is {asked['split']!r}"
        )
    return asked


def text_of(file: str, at: int, name: str, value: Any) -> str | None:
    """A text of a question; a number is one, as ids and references often are."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if isinstance(value, int) else number_text(value)
    raise SetupError(f"Cannot read {file} as {name} of row {at + 1} must be a text: it is {value!r}")


def named(config: AnswersConfig) -> str:
    name = Path(config.model_name_or_path).name.removesuffix(".gguf")
    if config.adapter is None:
        return name
    folder = Path(config.adapter)
    # A run's adapter is RUN/adapter, or RUN/out/adapter
    run = next((part for part in reversed(folder.resolve().parts) if part not in ("adapter", "out")), folder.name)
    return f"{name}+{run}"


def kept_together(outcomes: Path, tokens: Path, config: AnswersConfig) -> list[Row]:
    """The outcomes of earlier sessions; rows of tokens beyond them, from an interrupted batch, are cut off."""
    done = kept_rows(outcomes)
    if config.log_probs and tokens.exists():
        lines = tokens.read_bytes().splitlines(keepends=True)[: len(done)]
        with tokens.open("r+b") as file:
            file.truncate(sum(map(len, lines)))
    return done


def outcome(asked: Asked, answer: Sampled, latency: float, model: str, pieces: list[str] | None) -> Row:
    """An outcome as lib/outcomes/schema.ts has it; `pieces`, where a confidence is stated, are the tokens' texts."""
    stated = pieces is not None
    said = read_statement(answer.text) if stated else Statement(answer.text, 0, None)
    of_answer = answer_tokens(pieces, said.answer, said.start) if stated else slice(None)
    log_probs = answer.log_probs[of_answer]
    tokens = from_log_probs(log_probs, "product") if log_probs else None
    right = verified(asked.row, said.answer)
    return {
        **asked.row,
        "model": model,
        "sample": asked.sample,
        "response": said.answer,
        "quality": None if right is None else float(right),
        "correct": right,
        "confidence": said.confidence if stated else tokens,
        "tokens_in": len(asked.prompt),
        "tokens_out": len(answer.tokens),
        "cost_usd": None,
        "latency_ms": round(latency, 3),
        **({"score.stated": said.confidence} if stated else {}),
        "score.tokens": tokens,
        "score.implicit": from_log_probs(log_probs, "geometric-mean") if log_probs else None,
    }


def tokens_row(asked: Asked, answer: Sampled, pieces: list[str]) -> Row:
    return {
        "dataset": asked.row["dataset"],
        "query_id": asked.row["query_id"],
        "sample": asked.sample,
        "text": answer.text,
        "finish": answer.finish,
        "prompt_tokens": asked.prompt,
        "tokens": answer.tokens,
        "pieces": pieces,
        "log_probs": answer.log_probs,
    }


def shares(done: list[Row]) -> dict[str, float]:
    """Figures of the answers so far."""
    judged = [row["correct"] for row in done if row["correct"] is not None]
    with_one = [row["confidence"] for row in done if row["confidence"] is not None]
    return {
        "with_confidence": len(with_one) / len(done) if done else math.nan,
        "mean_confidence": sum(with_one) / len(with_one) if with_one else math.nan,
        "right": sum(judged) / len(judged) if judged else math.nan,
    }
