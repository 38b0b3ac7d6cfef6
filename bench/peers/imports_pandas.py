"""The import of a million outcomes with pandas, with the checks of `lab data import`.

Columns and their types, a quality in [0, 1], numbers that are not negative, one outcome of each query, model and
sample, one prompt of each query, outcomes of all models to each query, and prompts that occur twice once they are
normalised.
"""

import unicodedata

import pandas as pd
from side import INPUTS, serve_tasks

TYPES = {
    "query_id": "string",
    "prompt": "string",
    "task": "string",
    "model": "string",
    "quality": "float64",
    "cost_usd": "float64",
    "tokens_in": "int64",
    "tokens_out": "int64",
}
OUTER = r"^[^\w]+|[^\w]+$"


def check(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def load() -> dict:
    frame = pd.read_csv(INPUTS / "outcomes.csv", dtype=TYPES)
    check(list(frame.columns) == list(TYPES), "columns")
    for name in ("query_id", "prompt", "model"):
        check(bool(frame[name].notna().all()) and bool((frame[name].str.len() > 0).all()), f"blank {name}")
    check(bool(frame["quality"].dropna().between(0, 1).all()), "quality beyond [0, 1]")
    for name in ("cost_usd", "tokens_in", "tokens_out"):
        check(bool((frame[name] >= 0).all()), f"negative {name}")
    check(not frame.duplicated(["query_id", "model"]).any(), "an outcome twice")
    queries = frame.drop_duplicates(["query_id", "prompt"])
    check(not queries["query_id"].duplicated().any(), "two prompts of a query")
    answered = frame.groupby("query_id", sort=False)["model"].nunique()
    normalised = (
        queries["prompt"]
        .map(lambda prompt: unicodedata.normalize("NFKC", prompt))
        .str.lower()
        .str.replace(r"\s+", " ", regex=True)
        .str.strip()
        .str.replace(OUTER, "", regex=True)
    )
    frame.assign(dataset="outcomes", sample=0).to_parquet(INPUTS / "pandas.parquet")
    return {
        "check": {
            "rows": len(frame),
            "duplicates": int(normalised.duplicated().sum()),
            "blank": int(frame["quality"].isna().sum()),
            "incomplete": int((answered < frame["model"].nunique()).sum()),
            "quality": float(frame["quality"].mean()),
        }
    }


serve_tasks(["pandas", "pyarrow"], **{"import": load})
