"""The backend that computes answers: vLLM if it is installed and there is a GPU, else transformers."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from gpu.jobs.adapters import open_adapted
from gpu.jobs.config import option, positive
from gpu.jobs.errors import SetupError
from gpu.jobs.models import ModelConfig, context_of, opening, source_of
from gpu.jobs.sampling import Sampled, Sampling, sample
from gpu.jobs.texts import Texts
from gpu.jobs.training import number


@dataclass(kw_only=True)
class BackendConfig(ModelConfig):
    backend: str = option(
        "auto",
        "auto is vllm if it is installed and there is a GPU, else transformers",
        choices=("auto", "vllm", "transformers"),
    )
    tensor_parallel_size: int = option(1, "GPUs that share the model; vllm only")


@dataclass(frozen=True)
class Backend:
    texts: Texts
    device: str
    sample: Callable[[Sequence[list[int]], Sequence[tuple], Sampling], list[Sampled]]
    """Answers to prompts as tokens, by their keys; see sampling.py."""
    context: float
    """The most tokens of a prompt and its answer."""


def open_backend(config: BackendConfig, adapter: str | None) -> Backend:
    """Raises SetupError where the model does not open, or vllm is requested and not available."""
    positive(config, "tensor_parallel_size")
    there = importlib.util.find_spec("vllm") is not None and torch.cuda.is_available()
    if config.backend == "vllm" and not there:
        raise SetupError("Cannot use vllm as it is not installed, or there is no GPU", 'Set backend to "transformers"')
    if there and config.backend != "transformers" and not config.model_name_or_path.endswith(".gguf"):
        return open_vllm(config, adapter)
    model, tokenizer = open_adapted(config, adapter)
    texts = Texts(model, tokenizer)
    device = str(next(model.parameters()).device)
    return Backend(
        texts,
        device,
        lambda prompts, keys, sampling: sample(model, texts, prompts, keys, sampling),
        context_of(model.config),
    )


def open_vllm(config: BackendConfig, adapter: str | None) -> Backend:
    """vLLM (Kwon et al., arXiv 2309.06180) batches by itself: give it many prompts at once."""
    from transformers import AutoConfig, AutoTokenizer, GenerationConfig
    from vllm import LLM, SamplingParams
    from vllm.lora.request import LoRARequest

    name, _ = source_of(config)
    with opening(config.model_name_or_path):
        tokenizer = AutoTokenizer.from_pretrained(
            name, revision=config.model_revision, trust_remote_code=config.trust_remote_code
        )
        llm = LLM(
            model=name,
            revision=config.model_revision,
            dtype=config.dtype,
            quantization="bitsandbytes" if config.load_in_4bit else None,
            tensor_parallel_size=config.tensor_parallel_size,
            trust_remote_code=config.trust_remote_code,
            enable_lora=adapter is not None,
            max_lora_rank=64,
            generation_config="vllm",  # not the model's own penalties; see sampling.py
        )
        about = AutoConfig.from_pretrained(
            name, revision=config.model_revision, trust_remote_code=config.trust_remote_code
        )
        try:
            ends = GenerationConfig.from_pretrained(name, revision=config.model_revision)
        except OSError:
            ends = None
    texts = Texts(type("Model", (), {"generation_config": ends}), tokenizer)
    context = context_of(about)
    lora = LoRARequest("adapter", 1, adapter) if adapter else None

    def generate(prompts: Sequence[list[int]], keys: Sequence[tuple], sampling: Sampling) -> list[Sampled]:
        settings = [
            SamplingParams(
                temperature=sampling.temperature,
                top_p=sampling.top_p,
                max_tokens=sampling.max_new_tokens,
                seed=number(sampling.seed, *key) % 2**31,
                logprobs=0,  # of the sampled token alone, and of the model's own distribution
                stop_token_ids=texts.ends,
                skip_special_tokens=True,
            )
            for key in keys
        ]
        outputs = llm.generate(
            [{"prompt_token_ids": prompt} for prompt in prompts], settings, lora_request=lora, use_tqdm=False
        )
        return [sampled_of(output.outputs[0]) for output in outputs]

    return Backend(texts, torch.cuda.get_device_name(), generate, context)


def sampled_of(answer) -> Sampled:
    """vLLM's answer as ours."""
    tokens = list(answer.token_ids)
    log_probs = [step[token].logprob for token, step in zip(tokens, answer.logprobs)]
    return Sampled(tokens, log_probs, answer.text, "stop" if answer.finish_reason == "stop" else "length")
