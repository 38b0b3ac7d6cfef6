"""The semantic route of texts by semantic-router, with the same encoder: the route of the nearest text."""

import json
import time

import numpy as np
from semantic_router import IndexedRouter, Route
from semantic_router.encoders import LocalEncoder
from side import INPUTS, serve_tasks

data = json.loads((INPUTS / "questions.json").read_text())
routes = [Route(name=route["name"], utterances=route["texts"]) for route in data["routes"]]
router = IndexedRouter(
    encoder=LocalEncoder(name=str(INPUTS / "minilm-source")),
    routes=routes,
    aggregation="max",
    top_k=sum(len(route.utterances) for route in routes),
)


def choose() -> dict:
    took, chosen = [], []
    for text in data["asked"]:
        started = time.perf_counter()
        choice = router(text)
        took.append(time.perf_counter() - started)
        chosen.append(choice.name[0])
    return {"seconds": float(np.median(took)), "check": {"chosen": "".join(chosen)}}


serve_tasks(["semantic-router", "sentence-transformers", "torch"], routes=choose)
