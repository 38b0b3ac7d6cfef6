"""The images that the functions of gpu/modal_app.py run in.

A layer is rebuilt when it or an earlier one changes, so the layers that change least come first: Python, PyTorch, the
other libraries, settings. Our own code is mounted when a container starts and needs no build.
"""

import modal

AS_OF = {"extra_options": "--exclude-newer 2026-11-27", "uv_version": "0.13.9"}
"""Packages that these depend on are taken as they were on this day, so that an image built later is the same."""

PYTHON = modal.Image.debian_slim(python_version="3.12.10")
"""Debian with gcc, which Triton compiles its launchers with."""

SETTINGS = {
    "HF_HOME": "/models/huggingface",  # a model is downloaded once, to the volume, for all runs
    "HF_XET_HIGH_PERFORMANCE": "1",  # what HF_HUB_ENABLE_HF_TRANSFER was before huggingface_hub 1.0
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONUNBUFFERED": "1",  # progress is seen when it is told
}


def with_our_code(image: modal.Image) -> modal.Image:
    """The last layers: settings, and the package `gpu`."""
    return image.env(SETTINGS).add_local_python_source("gpu")


PLAIN = with_our_code(PYTHON)
"""Reads files of runs: nothing is installed, so a container is there within seconds."""

LIBRARIES = PYTHON.uv_pip_install("torch==2.13.0", **AS_OF).uv_pip_install(
    "transformers==5.24.0",
    "peft==0.21.2",
    "trl==1.16.0",
    "accelerate==1.15.0",
    "bitsandbytes==0.50.2",
    "tokenizers==0.23.3",
    "regex==2026.11.19",
    "safetensors==0.8.0",
    "huggingface-hub==2.4.0",
    "hf-xet==1.8.0",
    "gguf==0.19.0",
    "pyarrow==26.0.1",
    "numpy==2.4.6",
    "onnx==1.23.2",
    "onnxscript==0.7.2",
    **AS_OF,
)

TRAINING = with_our_code(LIBRARIES)

SERVING = with_our_code(LIBRARIES.uv_pip_install("fastapi==0.136.3", **AS_OF))
"""What answers requests, on top of the training image's layers."""

VLLM = with_our_code(
    PYTHON.uv_pip_install(
        "vllm==0.31.0",
        # vLLM 0.31.0 wants transformers before 5.18, and so can share no layer with training
        "transformers==5.17.0",
        "peft==0.21.2",
        "bitsandbytes==0.50.2",
        "gguf==0.19.0",
        "pyarrow==26.0.1",
        "regex==2026.11.19",
        "hf-xet==1.8.0",
        **AS_OF,
    ).env(
        {"VLLM_CACHE_ROOT": "/models/vllm"}
    )  # compiled graphs are kept on the volume for the next container
)
