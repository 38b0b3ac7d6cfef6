"""`reinforce`, `rloo` and `grpo`: the model answers questions and states its confidence, and a policy gradient raises
the probability of answers with a positive advantage.

Each step samples from the current adapter, so the importance ratio is 1 and nothing is clipped. The loss is gpu/core's
policy gradient, a mean over all tokens of the step's answers (TRL's loss_type "dapo"). Rewards are those of
lib/calibration, advantages those of lib/training. Data: questions with a reference, against which answers are verified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from gpu.core import losses
from gpu.jobs.adapters import reference_of
from gpu.jobs.advantages import advantages_of, moving_baseline
from gpu.jobs.answers import questions
from gpu.jobs.config import not_negative, option, positive, required
from gpu.jobs.errors import SetupError
from gpu.jobs.rewards import REWARDS, malformed_reward
from gpu.jobs.rows import Row
from gpu.jobs.run import Run
from gpu.jobs.sampling import Sampled, Sampling, sample
from gpu.jobs.statement import ask_for_confidence, read_statement
from gpu.jobs.texts import Example, logits_of
from gpu.jobs.training import Batches, Loss, Micro, Step, parts, rows_of, train
from gpu.jobs.tuning import Tuned, TuningConfig, open_tuned, saved, short_enough
from gpu.jobs.verdicts import is_right, normalize_prompt


@dataclass(kw_only=True)
class OnPolicyConfig(TuningConfig):
    train_file: str = required(
        "questions: rows with prompt and reference; those of the splits validation and test are left out", path="file"
    )
    learning_rate: float = option(1e-6, "peak learning rate of AdamW")
    reward: str = option("rlcr", "reward of an answer and its stated confidence", choices=tuple(REWARDS))
    malformed: float | None = option(
        None,
        "reward of an answer without a readable confidence; by default the source's, else 0.5 below the least reward",
    )
    num_generations: int = option(8, "answers sampled for each question of a step")
    max_completion_length: int = option(256, "maximum tokens of an answer")
    temperature: float = option(1.0, "temperature of the samples and of the trained policy")
    beta: float = option(0.0, "weight of the KL penalty for leaving the reference")

    def check(self) -> None:
        super().check()
        positive(self, "num_generations", "max_completion_length", "temperature")
        not_negative(self, "beta")
        if self.batch % self.num_generations:
            raise SetupError(
                f"per_device_train_batch_size x gradient_accumulation_steps must be a multiple of num_generations, "
                f"{self.num_generations}: it is {self.batch}"
            )

    def steps(self, rows: int) -> int:
        """A step's batch holds num_generations answers to each of its questions."""
        return super().steps(rows * self.num_generations)


@dataclass(kw_only=True)
class ReinforceConfig(OnPolicyConfig):
    num_generations: int = option(1, "answers sampled for each question of a step")


@dataclass(kw_only=True)
class RlooConfig(OnPolicyConfig):
    num_generations: int = option(2, "answers sampled for each question of a step")
    beta: float = option(0.05, "weight of the KL penalty for leaving the reference")

    def check(self) -> None:
        super().check()
        in_groups(self)


@dataclass(kw_only=True)
class GrpoConfig(OnPolicyConfig):
    scale_rewards: str = option(
        "group",
        "divisor of the advantages: the standard deviation of the group's rewards, of the batch's, or none, which "
        "calibrates best in arXiv 2508.11800",
        choices=("group", "batch", "none"),
    )

    def check(self) -> None:
        super().check()
        in_groups(self)


def in_groups(config: OnPolicyConfig) -> None:
    if config.num_generations < 2:
        raise SetupError(
            f"num_generations must be 2 or more, as answers to a question are compared: it is {config.num_generations}"
        )


def reinforce(run: Run, config: ReinforceConfig) -> dict[str, Any]:
    """Rewards minus a moving average of earlier ones (Williams 1992)."""
    return on_policy(run, config, "reinforce")


def rloo(run: Run, config: RlooConfig) -> dict[str, Any]:
    """Rewards minus the mean of the question's other answers (arXiv 2402.14740).

    The KL penalty is a term of the loss, as in grpo; TRL's rloo subtracts it from the rewards.
    """
    return on_policy(run, config, "rloo")


def grpo(run: Run, config: GrpoConfig) -> dict[str, Any]:
    """Rewards minus the question's mean, divided by a standard deviation (arXiv 2402.03300)."""
    return on_policy(run, config, {"group": "grpo", "batch": "grpo-batch", "none": "dr-grpo"}[config.scale_rewards])


def on_policy(run: Run, config: OnPolicyConfig, method: str) -> dict[str, Any]:
    config.check()
    rows = untested(run, questions(config.train_file), config.train_file)
    if config.trainer == "trl":
        from gpu.jobs.with_trl import train_with_trl

        return train_with_trl(run, config, method, rows)
    tuned = open_tuned(run, config)
    asked = [tuned.texts.prompt(ask_for_confidence(row["prompt"])) for row in rows]
    examples = [[Example(tokens, len(tokens))] for tokens in asked]
    fits = short_enough(run, examples, config, config.max_completion_length)
    rows, asked = [rows[at] for at in fits], [asked[at] for at in fits]
    steps, loss = config.steps(len(rows)), policy_loss(tuned, config)
    history = train(run, tuned.model, config, steps, sampled_batches(run, tuned, config, rows, asked, method), loss)
    return saved(run, tuned, history)


def untested(run: Run, rows: Sequence[Row], file: str) -> list[Row]:
    """The questions to train on: those of the splits validation and test, and those with the prompt of one, are left
    out. Raises SetupError where none remains, or one has no reference."""
    held = {normalize_prompt(row["prompt"]) for row in rows if row["split"] in ("validation", "test")}
    kept = [row for row in rows if normalize_prompt(row["prompt"]) not in held]
    if not kept:
        raise SetupError(f"Cannot train on {file} as all its questions are for validation or testing")
    if len(kept) < len(rows):
        run.note(f"{len(rows) - len(kept)} of {len(rows)} questions are for validation or testing: left out")
    for row in kept:
        if row["reference"] is None:
            of = f"{row['query_id']} of {row['dataset']}"
            raise SetupError(f"Cannot train on {file} as {of} has no reference to verify answers against")
    return kept


def policy_loss(tuned: Tuned, config: OnPolicyConfig) -> Loss:
    """The loss of a batch of policy_micros()."""
    clip = torch.tensor(0.2, device=tuned.device)  # of no effect while the ratio is 1
    kl = torch.tensor(config.beta, device=tuned.device)

    def loss(advantages, ref_log_probs=None, **batch):
        logits = logits_of(tuned.model, batch) / config.temperature
        log_probs = losses.token_log_probs(logits, batch["tokens"])
        own = log_probs.detach()
        reference = own if ref_log_probs is None else ref_log_probs
        return losses.policy_gradient(log_probs, own, reference, batch["answer"], advantages, clip, kl)

    return loss


def sampled_batches(
    run: Run,
    tuned: Tuned,
    config: OnPolicyConfig,
    rows: Sequence[Row],
    asked: Sequence[list[int]],
    method: str,
) -> Batches:
    """Batches of `policy_gradient`: answers sampled from the current policy, and their advantages.

    `asked` are the prompts of the rows, as tokens.

    A step's figures are means over its answers: reward, right, malformed, confidence, tokens.
    """
    sampling = Sampling(temperature=config.temperature, max_new_tokens=config.max_completion_length, seed=config.seed)

    def batch(step: int, history: Sequence[dict[str, float]]) -> Step:
        chosen = rows_of(step, len(rows), config.batch // config.num_generations, config.seed)
        places = [at for at in chosen for _ in range(config.num_generations)]
        # A question may come twice in a step where there are few: the place in the step is part of the key
        keys = [(step, place, rows[at]["dataset"], rows[at]["query_id"]) for place, at in enumerate(places)]
        tuned.model.eval()
        answers = []
        for part in parts(list(zip(places, keys)), config.per_device_train_batch_size):
            answers += sample(
                tuned.model, tuned.texts, [asked[at] for at, _ in part], [key for _, key in part], sampling
            )
        tuned.model.train()
        told = [rewarded(rows[at], answer.text, config) for at, answer in zip(places, answers)]
        if all(one["malformed"] for one in told):
            run.note(f"No answer of step {step + 1} states a confidence that can be read: nothing is learned from it")
        rewards = [one["reward"] for one in told]
        groups = list(parts(rewards, config.num_generations))
        baseline = moving_baseline([before["reward"] for before in history]) if method == "reinforce" else None
        advantages = [value for group in advantages_of(method, groups, baseline) for value in group]
        figures = {name: mean([one[name] for one in told if name in one]) for name in told[0]}
        figures["confidence"] = mean([one["confidence"] for one in told if "confidence" in one])
        figures["tokens"] = mean([len(answer.tokens) for answer in answers])
        micros = policy_micros(tuned, config, [asked[at] for at in places], answers, advantages)
        return Step(micros, {name: value for name, value in figures.items() if value is not None})

    return batch


def policy_micros(
    tuned: Tuned,
    config: OnPolicyConfig,
    prompts: Sequence[list[int]],
    answers: Sequence[Sampled],
    advantages: Sequence[float],
) -> list[Micro]:
    examples = [Example([*prompt, *answer.tokens], len(prompt)) for prompt, answer in zip(prompts, answers)]
    micros = []
    for part in parts(range(len(examples)), config.per_device_train_batch_size):
        batch = tuned.batch([examples[at] for at in part])
        inputs = {**batch, "advantages": torch.tensor([advantages[at] for at in part], device=tuned.device)}
        if config.beta:
            with torch.no_grad(), reference_of(tuned.model):
                logits = logits_of(tuned.model, batch) / config.temperature
                inputs["ref_log_probs"] = losses.token_log_probs(logits, batch["tokens"])
        micros.append(Micro(inputs, batch["answer"].sum().item()))
    return micros


def rewarded(row: Row, text: str, config: OnPolicyConfig) -> dict[str, float]:
    """The reward of an answer, whether it is right, and the confidence that it states, if it can be read."""
    said, reward = read_statement(text), REWARDS[config.reward]
    right = int(bool(is_right(row, said.answer)))
    if said.confidence is None:
        malformed = malformed_reward(reward) if config.malformed is None else config.malformed
        return {"reward": malformed, "right": right, "malformed": 1}
    return {
        "reward": reward.value(said.confidence, right),
        "right": right,
        "malformed": 0,
        "confidence": said.confidence,
    }


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
