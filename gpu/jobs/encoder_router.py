"""`encoder_router`: an encoder of the query with a head for each candidate, trained on labels, and exported to ONNX.

Data: { prompt, split, labels: { CANDIDATE: p }, scale, reference }, as `lab router labels` writes it of recorded
outcomes. The labels say what the heads learn: whether a model's answer is good (one head a model), HybridLLM's det,
prob and trans of one candidate against the reference (arXiv 2404.14618), or BEST-Route's match of each candidate (arXiv
2506.22716). A query's representation is the last hidden state of a token <|source|> before it, as in theirs, or of
[CLS].
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from gpu.core.losses import binary_cross_entropy
from gpu.jobs.best_kept import BestKept, lowest
from gpu.jobs.config import option, required, share
from gpu.jobs.encoder_tuning import EncoderConfig, encoded, sides
from gpu.jobs.errors import SetupError
from gpu.jobs.export_router import export_router
from gpu.jobs.models import open_encoder, positions_of
from gpu.jobs.rows import Row, read_rows
from gpu.jobs.run import Run
from gpu.jobs.training import Micro, Step, last_mean, parts, rows_of, train

SOURCE = "<|source|>"


@dataclass(kw_only=True)
class EncoderRouterConfig(EncoderConfig):
    """The defaults are BEST-Route's, except its 16-bit floats and Adafactor."""

    train_file: str = required(
        "JSON Lines of { prompt, split, labels, scale, reference } of lab router labels", path="file"
    )
    pooling: str = option(
        "source",
        "token whose hidden state represents the query: <|source|>, added before it, or [CLS]",
        choices=("source", "cls"),
    )
    dropout: float = option(0.05, "dropout of that representation in training")
    max_length: int = option(128, "maximum tokens of a query; longer ones are cut")
    learning_rate: float = option(1e-5, "peak learning rate of AdamW")
    weight_decay: float = option(0.1, "decoupled weight decay")
    num_train_epochs: float = option(5.0, "passes over the data")

    def check(self) -> None:
        super().check()
        share(self, "dropout")


class RouterModel(nn.Module):
    """An encoder and its heads: what is exported."""

    def __init__(self, encoder: nn.Module, heads: int, source: int | None, dropout: float):
        """`source` is the token whose state is taken; without it the first token's is."""
        super().__init__()
        self.encoder, self.source = encoder, source
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.config.hidden_size, heads)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """[batch, time] tokens, of which `attention_mask` (1 or 0) are no padding -> [batch, heads] logits."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        if self.source is None:
            pooled = hidden[:, 0]
        else:  # a product, not a choice of rows: a query cut before the token would have none
            at = (input_ids == self.source).to(hidden.dtype)
            pooled = (hidden * at[:, :, None]).sum(1) / at.sum(1, keepdim=True).clamp(min=1)
        return self.head(self.dropout(pooled))


def encoder_router(run: Run, config: EncoderRouterConfig) -> dict[str, Any]:
    config.check()
    rows = read_rows(config.train_file, ["labels"], ["prompt"])
    candidates, said = candidates_of(rows, config.train_file), said_of_labels(rows, config.train_file)
    learned, held_back = sides([row for row in rows if labelled(row, candidates)], config.train_file)
    encoder, tokenizer = open_encoder(config, training=True)
    torch.manual_seed(config.seed)  # the start of the heads and of the new token is random
    source = add_source(encoder, tokenizer) if config.pooling == "source" else None
    device = next(encoder.parameters()).device
    model = RouterModel(encoder.float(), len(candidates), source, config.dropout).to(device)
    run.device = str(device)
    most = int(min(config.max_length, positions_of(encoder)))

    def batch_of(part: Sequence[Row]) -> dict[str, Tensor]:
        texts = [text_of(row["prompt"], config.pooling) for row in part]
        labels = [[row["labels"].get(name) for name in candidates] for row in part]
        read = encoded(tokenizer, texts, most, device)
        return {
            "input_ids": read["input_ids"],
            "attention_mask": read["attention_mask"],
            "labels": torch.tensor([[value or 0.0 for value in row] for row in labels], device=device),
            "weights": torch.tensor([[float(value is not None) for value in row] for row in labels], device=device),
        }

    def loss(input_ids, attention_mask, labels, weights):
        return binary_cross_entropy(model(input_ids, attention_mask), labels, weights)

    def batch(step: int, _) -> Step:
        chosen = [learned[at] for at in rows_of(step, len(learned), config.batch, config.seed)]
        inputs = [batch_of(part) for part in parts(chosen, config.per_device_train_batch_size)]
        return Step([Micro(one, one["weights"].sum().item()) for one in inputs])

    def validation() -> float:
        total = weight = 0.0
        for part in parts(held_back, config.per_device_train_batch_size):
            inputs = batch_of(part)
            known = inputs["weights"].sum().item()
            total, weight = total + loss(**inputs).item() * known, weight + known
        return total / weight

    steps = config.steps(len(learned))
    epoch = max(1, len(learned) // config.batch)
    best = BestKept(run.out / "checkpoint", model, epoch, validation)
    history = train(run, model, config, steps, batch, loss, best=best)
    about = {"candidates": candidates, "pooling": config.pooling, "max_length": most}
    about |= said
    about |= {"prefix": SOURCE if source is not None else "", "model": config.model_name_or_path}
    about |= {"trained_on": {"train": len(learned), "validation": len(held_back)}}
    export_router(model.cpu().eval(), tokenizer, about, run.out / "router")
    return {"steps": len(history), "loss": last_mean(history, "loss"), "validation": lowest(history)}


def candidates_of(rows: Sequence[Row], file: str) -> list[str]:
    """The candidates that have a label to learn from, in the order in which they come.

    Raises SetupError where labels are no probabilities by name, or there is none.
    """
    names: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        labels = row["labels"]
        good = isinstance(labels, dict) and all(
            value is None or (isinstance(value, (int, float)) and 0 <= value <= 1) for value in labels.values()
        )
        if not good:
            shown = json.dumps(labels)[:60]
            raise SetupError(f"Cannot read {file} as labels of row {number} must be in [0, 1], by candidate: {shown}")
        if row.get("split") in (None, "train"):
            names |= {name: None for name, value in labels.items() if value is not None}
    if not names:
        raise SetupError(f"Cannot train on {file} as no row of the split train has a label")
    return list(names)


def labelled(row: Row, candidates: Sequence[str]) -> bool:
    return any(row["labels"].get(name) is not None for name in candidates)


def said_of_labels(rows: Sequence[Row], file: str) -> dict[str, Any]:
    """What the labels are, which every row says alike: their `scale`, and the candidate that is their `reference`.

    Raises SetupError where rows differ, or say nothing that lib/routers/exported_router.ts opens.
    """
    said = {}
    for name in ("scale", "reference"):
        values = {json.dumps(row.get(name)) for row in rows}
        if len(values) > 1:
            raise SetupError(f"Cannot read {file} as {name} must be the same in all rows: there are {sorted(values)}")
        said[name] = rows[0].get(name)
    if said["scale"] not in ("match", "quality"):
        raise SetupError(f"Cannot read {file} as scale must be match or quality: it is {said['scale']!r}")
    wanted = str if said["scale"] == "match" else (str, type(None))
    if not isinstance(said["reference"], wanted):
        raise SetupError(f"Cannot read {file} as reference must name a candidate: it is {said['reference']!r}")
    return said


def add_source(encoder: Any, tokenizer: Any) -> int:
    """Adds <|source|> to the vocabulary; its number."""
    tokenizer.add_special_tokens({"additional_special_tokens": [SOURCE]})
    encoder.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    return tokenizer.convert_tokens_to_ids(SOURCE)


def text_of(prompt: str, pooling: str) -> str:
    """A query as the encoder reads it."""
    return f"{SOURCE}{prompt.replace(SOURCE, ' ')}" if pooling == "source" else prompt
