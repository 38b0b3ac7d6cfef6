"""The peers of outcomes_scale.ts: reads outcomes by pandas, or reads, checks and writes them by polars.

    python outcomes_scale.py pandas|polars FILE.csv OUT.parquet

pandas reads the file and does no more. polars does what `lab data import` does: types and ranges, control characters
in names, one prompt a query, no outcome twice, every model for every query, prompts that are equal when normalised
(without NFKC, which polars lacks), counts; and writes Parquet by zstd.
"""

import sys


def by_polars(file: str, out: str) -> None:
    import polars as pl

    frame = pl.read_csv(file)
    key = ["query_id"]
    faults = frame.select(
        pl.any_horizontal(pl.col("query_id", "prompt", "model").is_null().any()),
        ((pl.col("quality") < 0) | (pl.col("quality") > 1)).any().alias("quality"),
        (pl.col("cost_usd") < 0).any().alias("cost"),
        ((pl.col("tokens_in") < 0) | (pl.col("tokens_out") < 0)).any().alias("tokens"),
        pl.any_horizontal(pl.col("query_id", "task", "model").str.contains(r"\p{Cc}").any()).alias("names"),
        pl.struct("query_id", "model").is_duplicated().any().alias("twice"),
    )
    queries = frame.group_by(key, maintain_order=True).agg(
        pl.col("prompt").n_unique().alias("prompts"), pl.col("model").n_unique().alias("models"), pl.col("prompt").first()
    )
    models = frame["model"].n_unique()
    assert not any(faults.row(0)) and queries["prompts"].max() == 1 and queries["models"].min() == models
    normal = queries["prompt"].str.to_lowercase().str.replace_all(r"\s+", " ").str.replace_all(r"^[\p{P}\s]+|[\p{P}\s]+$", "")
    print(queries.height, normal.n_unique(), frame["quality"].null_count())
    frame.write_parquet(out, compression="zstd")


def by_pandas(file: str) -> None:
    import pandas as pd

    print(len(pd.read_csv(file)))


if __name__ == "__main__":
    peer, file, out = sys.argv[1:]
    by_pandas(file) if peer == "pandas" else by_polars(file, out)
