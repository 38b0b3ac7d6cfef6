"""Works through many texts in batches, and halves the batch size when the memory of the GPU is full."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import torch

from gpu.jobs.errors import SetupError
from gpu.jobs.models import SMALLER, out_of_memory

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_batches(
    items: Sequence[Item], size: int, work: Callable[[Sequence[Item]], list[Result]], what: str
) -> Iterator[tuple[Sequence[Item], list[Result]]]:
    """Each batch with its results, in order. A batch that does not fit is halved, and so are those after it.

    Raises SetupError where not even one item fits.
    """
    at = 0
    while at < len(items):
        batch = items[at : at + size]
        try:
            results = work(batch)
        except torch.OutOfMemoryError as error:
            if len(batch) == 1:
                raise SetupError(out_of_memory(what), SMALLER) from error
            size = len(batch) // 2
            torch.cuda.empty_cache()
            continue
        at += len(batch)
        yield batch, results
