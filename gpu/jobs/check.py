"""`check`: reports versions, device and memory of the machine that it runs on.

It needs no PyTorch, so it tests the set-up (token, image, Volume, Python) cheaply before a long job.
"""

import importlib.util
import os
import time
from dataclasses import dataclass
from typing import Any

from gpu.jobs.run import Run, versions


@dataclass(kw_only=True)
class CheckConfig:
    pass


def check(run: Run, _: CheckConfig) -> dict[str, Any]:
    """Figures: cpus, memory_gib, gpus, and the memory and teraflops of the first GPU."""
    run.start(1, "machines")
    figures = {"cpus": os.cpu_count() or 1, "memory_gib": memory_gib()}
    run.note(", ".join(f"{name} {version}" for name, version in versions().items()))
    if importlib.util.find_spec("torch") is None:
        run.note("PyTorch is not installed: only this job runs here")
        return figures
    import torch

    figures["gpus"] = torch.cuda.device_count()
    if figures["gpus"]:
        run.device = torch.cuda.get_device_name()
        run.note(run.device)
        figures["gpu_memory_gib"] = torch.cuda.mem_get_info()[1] / 2**30
        figures["teraflops"] = teraflops(torch)
    run.progress(1, **figures)
    return figures


def memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def teraflops(torch: Any, size: int = 4096, times: int = 20) -> float:
    """Measured on products of bfloat16 matrices on the GPU."""
    x = torch.randn(size, size, device="cuda", dtype=torch.bfloat16)
    x @ x
    torch.cuda.synchronize()
    began = time.monotonic()
    for _ in range(times):
        x @ x
    torch.cuda.synchronize()
    return 2 * size**3 * times / (time.monotonic() - began) / 1e12
