"""`route`: the decisions of a policy router, and the probability of each policy (docs/oracle.md).

The model writes an analysis, then the policy. The score of a policy is the probability of its name after that analysis,
normalised over all policies; it exists even if the model names none.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from gpu.jobs.adapters import open_adapted
from gpu.jobs.answers import questions
from gpu.jobs.config import option, positive, required
from gpu.jobs.decisions import DEFAULT_POLICIES, decision_prompt, decision_text, parse_decision
from gpu.jobs.errors import SetupError
from gpu.jobs.in_batches import in_batches
from gpu.jobs.models import ModelConfig
from gpu.jobs.rows import Row, append_rows, kept_rows, share_of
from gpu.jobs.run import Run
from gpu.jobs.sampling import Sampling, sample, score
from gpu.jobs.texts import Texts


@dataclass(kw_only=True)
class RouterModelConfig(ModelConfig):
    """The model, adapter and policies of a router."""

    adapter: str | None = option(None, "folder of the adapter that router_sft_dpo trained", path="model")
    policies: dict = option(DEFAULT_POLICIES, "description of each policy by its name, as in training")
    max_new_tokens: int = option(128, "maximum tokens of analysis and decision")

    def check(self) -> None:
        positive(self, "max_new_tokens")
        if len(self.policies) < 2 or not all(isinstance(text, str) for text in self.policies.values()):
            raise SetupError(
                f"policies must be descriptions of two policies or more by name: they are {self.policies!r}"
            )


@dataclass(kw_only=True)
class RouteConfig(RouterModelConfig):
    prompts_file: str = required("queries: rows with prompt", path="file")
    batch_size: int = option(16, "queries computed in one batch")
    shard: str = option("0/1", 'decide only part i of n of the queries, "i/n", i from 0')

    def check(self) -> None:
        super().check()
        positive(self, "batch_size")


class PolicyRouter:
    """A router that is open, for a job or a service."""

    def __init__(self, config: RouterModelConfig):
        """Raises SetupError where the model or the adapter does not open."""
        config.check()
        self.config = config
        self.model, tokenizer = open_adapted(config, config.adapter)
        self.texts = Texts(self.model, tokenizer)
        self.device = next(self.model.parameters()).device

    def decide(self, queries: Sequence[str]) -> list[Row]:
        """Of each query { policy, analysis, said, scores }: policy is null where it names none."""
        policies = self.config.policies
        asked = [decision_prompt(query, policies) for query in queries]
        prompts = [self.texts.prompt(text) for text in asked]
        greedy = Sampling(temperature=0, max_new_tokens=self.config.max_new_tokens)
        said = sample(self.model, self.texts, prompts, [(query,) for query in queries], greedy)
        parsed = [parse_decision(answer.text, policies) for answer in said]
        rows = []
        for text, answer, decision in zip(asked, said, parsed):
            analysis = decision.analysis if decision else ""
            rows.append(
                {
                    "policy": decision.policy if decision else None,
                    "analysis": analysis,
                    "said": answer.text,
                    "scores": self._scores(text, analysis),
                }
            )
        return rows

    def _scores(self, asked: str, analysis: str) -> dict[str, float]:
        policies = list(self.config.policies)
        examples = [self.texts.example(asked, decision_text(analysis, policy)) for policy in policies]
        each = score(self.model, self.texts, examples)
        shares = torch.tensor([sum(log_probs) for log_probs in each], dtype=torch.float64).softmax(0)
        return dict(zip(policies, shares.tolist()))


def route(run: Run, config: RouteConfig) -> dict[str, Any]:
    """Writes decisions.jsonl: the query, and what the router says of it."""
    config.check()
    rows = share_of(questions(config.prompts_file), config.shard)
    router = PolicyRouter(config)
    run.device = str(router.device)
    out = run.out / "decisions.jsonl"
    done = kept_rows(out)
    run.start(len(rows), "queries", len(done))

    def work(batch: Sequence[Row]) -> list[Row]:
        began = time.monotonic()
        decided = router.decide([row["prompt"] for row in batch])
        took = 1000 * (time.monotonic() - began)
        return [{**row, **decision, "latency_ms": round(took, 3)} for row, decision in zip(batch, decided)]

    for _, decided in in_batches(rows[len(done) :], config.batch_size, work, "route one query"):
        append_rows(out, decided)
        done.extend(decided)
        run.progress(len(done), **shares(done, config))
    return shares(done, config)


def shares(done: Sequence[Row], config: RouteConfig) -> dict[str, float]:
    """The share of queries of each policy, and of those that it names none for."""
    if not done:  # a shard may have no query
        return {}
    counts = {name: sum(row["policy"] == name for row in done) / len(done) for name in config.policies}
    return {**counts, "none": sum(row["policy"] is None for row in done) / len(done)}
