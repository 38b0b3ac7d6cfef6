"""RouteLLM's own code of its measures on MMLU, on the data and on 100 resamples of it.

routellm is installed without its dependencies: models of routers are none of this work. What its modules import of
them gets a stand-in here, and so does matplotlib's plot, which is no part of the measures. Its np.trapz is
np.trapezoid in today's numpy.
"""

import json
import sys
from types import ModuleType, SimpleNamespace
from unittest.mock import MagicMock

import numpy as np
import pandas as pd
from side import INPUTS, serve_tasks

DRAWS = 100

np.trapz = np.trapezoid
for name in ("routellm.controller", "routellm.routers.routers", "pandarallel"):
    sys.modules[name] = MagicMock(spec=ModuleType(name), Controller=None, Router=None, ROUTER_CLS={}, pandarallel=None)

from routellm.evals import evaluate  # noqa: E402
from routellm.evals.benchmarks import MMLU  # noqa: E402

evaluate.plt = MagicMock()
printed = []
evaluate.print = lambda *values: printed.append(values)

data = json.loads((INPUTS / "mmlu.json").read_text())
pair = SimpleNamespace(weak="weak", strong="strong")
quality = np.array(data["quality"]).reshape(-1, 2).astype(bool)
recorded = pd.DataFrame({"prompt": data["prompts"], "weak": quality[:, 0], "strong": quality[:, 1]})
scores = np.array(data["scores"])


def measures(rows: np.ndarray) -> pd.DataFrame:
    """What its evaluation prints for these rows: calls at 20, 50 and 80% of the gap, AUC and APGR."""
    benchmark = object.__new__(MMLU)  # its constructor reads files that the package does not have
    benchmark.routed_pair, benchmark.overwrite_cache = pair, []
    benchmark.all_data = recorded.iloc[rows].reset_index(drop=True)
    benchmark.cache = {"known": scores[rows]}
    found = [
        {
            "method": "known",
            "threshold": threshold,
            "strong_percentage": counts["strong"] / total * 100,
            "accuracy": accuracy,
        }
        for threshold, accuracy, counts, total in benchmark.evaluate(None, "known", 10, False)
    ]
    printed.clear()
    evaluate.generate_results(pd.DataFrame(found), benchmark, "mmlu", pair, ".")
    return next(values[1] for values in printed if str(values[0]).startswith("Metrics"))


def card_100() -> dict:
    n = len(scores)
    rng = np.random.default_rng(1)
    grid = float(measures(np.arange(n))["APGR"].iloc[0])
    draws = [float(measures(rng.integers(n, size=n))["APGR"].iloc[0]) for _ in range(DRAWS)]
    np.quantile(draws, [0.025, 0.975])
    return {"check": {"apgr_grid": grid}}


serve_tasks(["routellm", "numpy", "pandas"], card_100=card_100)
