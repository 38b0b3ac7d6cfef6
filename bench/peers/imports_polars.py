"""The import of a million outcomes with polars: the checks of imports_pandas.py."""

import polars as pl
from side import INPUTS, serve_tasks

TYPES = {
    "query_id": pl.String,
    "prompt": pl.String,
    "task": pl.String,
    "model": pl.String,
    "quality": pl.Float64,
    "cost_usd": pl.Float64,
    "tokens_in": pl.Int64,
    "tokens_out": pl.Int64,
}
OUTER = r"^[^\w]+|[^\w]+$"


def check(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def load() -> dict:
    frame = pl.read_csv(INPUTS / "outcomes.csv", schema=TYPES)
    for name in ("query_id", "prompt", "model"):
        check(frame[name].null_count() == 0 and frame[name].str.len_bytes().min() > 0, f"blank {name}")
    check(bool(frame["quality"].drop_nulls().is_between(0, 1).all()), "quality beyond [0, 1]")
    for name in ("cost_usd", "tokens_in", "tokens_out"):
        check(bool((frame[name] >= 0).all()), f"negative {name}")
    check(frame.select(pl.struct("query_id", "model").is_duplicated().any()).item() is False, "an outcome twice")
    queries = frame.select("query_id", "prompt").unique(maintain_order=True)
    check(queries["query_id"].n_unique() == queries.height, "two prompts of a query")
    models = frame["model"].n_unique()
    answered = frame.group_by("query_id").agg(pl.col("model").n_unique())
    normalised = (
        queries["prompt"]
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
        .str.replace_all(OUTER, "")
    )
    frame.with_columns(dataset=pl.lit("outcomes"), sample=pl.lit(0)).write_parquet(INPUTS / "polars.parquet")
    return {
        "check": {
            "rows": frame.height,
            "duplicates": queries.height - normalised.n_unique(),
            "blank": frame["quality"].null_count(),
            "incomplete": answered.filter(pl.col("model") < models).height,
            "quality": frame["quality"].mean(),
        }
    }


serve_tasks(["polars"], **{"import": load})
