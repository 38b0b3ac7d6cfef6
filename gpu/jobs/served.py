"""A policy router as a service: opened from a JSON config, it answers requests with JSON bodies (gpu/modal_app.py)."""

import json
from typing import Any

from gpu.jobs.config import read_config
from gpu.jobs.errors import SetupError
from gpu.jobs.route import PolicyRouter, RouterModelConfig

MOST_PROMPTS, MOST_CHARACTERS = 64, 100_000
"""Limits of one request."""


def open_router(config: str) -> PolicyRouter:
    """Raises SetupError where the text is not the config of a router, or its model or adapter does not open."""
    try:
        values = json.loads(config)
    except ValueError as error:
        raise SetupError(
            f"Cannot serve a router as its config is no JSON: {error}",
            """Deploy with ROUTELAB_ROUTER='{"model_name_or_path": "...", "adapter": "/runs/RUN/out/adapter"}'""",
        ) from error
    return PolicyRouter(read_config(RouterModelConfig, values, "the router"))


def answer(router: PolicyRouter, body: Any) -> tuple[int, Any]:
    """The HTTP status, and { decisions } or what is wrong with the request."""
    prompts = body.get("prompts") if isinstance(body, dict) else None
    if not isinstance(prompts, list) or not all(isinstance(text, str) and text.strip() for text in prompts):
        return 422, 'The body must be { "prompts": [text, ...] }'
    if not 1 <= len(prompts) <= MOST_PROMPTS:
        return 422, f"prompts must be from 1 to {MOST_PROMPTS}: they are {len(prompts)}"
    if sum(map(len, prompts)) > MOST_CHARACTERS:
        return 422, f"prompts must have {MOST_CHARACTERS} characters at most: they have {sum(map(len, prompts))}"
    return 200, {"decisions": router.decide(prompts)}
