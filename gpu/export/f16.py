"""A GGUF file with its quantised weights as F16: the same model, whose arithmetic does without the rounding of
activations to 8 bits that llama.cpp does where weights are quantised.

Weights that are quantised, or BF16, are rounded to F16, and vectors among them, such as those of norms, are F32, as in
llama.cpp's own files; others stay as they are. Metadata is kept, but for the type of the file.
The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from pathlib import Path
from typing import Any

import numpy as np

SPLIT = "split.count"


def export_f16(source: Path, out: Path) -> Path:
    """Writes the model of one GGUF file to another one; returns its path.

    Raises OSError where a file cannot be read or written, and ValueError where the source is no whole GGUF file, or
    F16 does not hold its weights.
    """
    import gguf  # an extra of its own: only this function needs it

    if out.exists() and out.samefile(source):
        raise ValueError(f"--out must be another file than --from: it is {out}")
    reader = opened(source)
    architecture = reader.get_field(gguf.Keys.General.ARCHITECTURE)
    if architecture is None:
        raise ValueError("it does not say its architecture")
    parts = reader.get_field(SPLIT)
    if parts is not None and parts.contents() > 1:
        raise ValueError(f"it is one of {parts.contents()} parts: join them by llama-gguf-split --merge FIRST WHOLE")
    partial = out.with_name(f"{out.name}.partial")
    writer = gguf.GGUFWriter(partial, architecture.contents())
    writer.data_alignment = reader.alignment
    copy_metadata(reader, writer)
    types = {tensor.name: type_of(tensor) for tensor in reader.tensors}
    for tensor in reader.tensors:
        dtype = types[tensor.name]
        size = tensor.n_bytes if dtype is None else tensor.n_elements * np.dtype(dtype).itemsize
        # numpy's shapes are in reverse order of the file's
        writer.add_tensor_info(
            tensor.name,
            [int(length) for length in reversed(tensor.shape)],
            np.dtype(dtype or tensor.data.dtype),
            size,
        )
    try:
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for tensor in reader.tensors:  # one at a time, as all of them may not fit into memory
            writer.write_tensor_data(weights(tensor, types[tensor.name]))
        writer.close()
        partial.rename(out)
    finally:
        partial.unlink(missing_ok=True)
    return out


def opened(source: Path) -> Any:
    """The reader of a file."""
    import gguf

    with source.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ValueError("it is no GGUF file")
    try:
        reader = gguf.GGUFReader(source)
    except (ValueError, IndexError, KeyError) as error:
        raise ValueError(f"it is no whole GGUF file of version 2 or 3: {error}") from error
    if reader.endianess != gguf.GGUFEndian.LITTLE:
        raise ValueError("its numbers are big-endian")
    return reader


def copy_metadata(reader: Any, writer: Any) -> None:
    """All but what the writer says by itself, and empty lists, which it cannot write."""
    import gguf

    for field in reader.fields.values():
        value = field.contents()
        by_itself = field.name == gguf.Keys.General.ARCHITECTURE or field.name.startswith("GGUF.")
        if by_itself or field.name == gguf.Keys.General.FILE_TYPE or value == []:
            continue
        is_list = field.types[0] == gguf.GGUFValueType.ARRAY
        writer.add_key_value(field.name, value, field.types[0], field.types[-1] if is_list else None)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)


def type_of(tensor: Any) -> type | None:
    """What a tensor is written as; None: as it is."""
    if tensor.data.dtype != np.uint8:  # how the reader gives blocks of quantised numbers, and BF16
        return None
    return np.float32 if len(tensor.shape) == 1 else np.float16


def weights(tensor: Any, dtype: type | None) -> np.ndarray:
    """A tensor's numbers."""
    import gguf

    if dtype is None:
        return tensor.data
    try:
        exact = gguf.dequantize(tensor.data, tensor.tensor_type)
    except NotImplementedError as error:
        raise ValueError(f"{tensor.name} is of type {tensor.tensor_type.name}, which cannot be dequantised") from error
    with np.errstate(over="ignore"):
        rounded = exact.astype(dtype)
    if not np.isfinite(rounded).all():
        raise ValueError(f"{tensor.name} has numbers beyond {np.finfo(np.float16).max:.0f}, the largest of F16")
    return rounded
