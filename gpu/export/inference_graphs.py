"""The graphs that run trained models: a decoder with a key-value cache, and an encoder.

Their weights lie outside, in the `model.safetensors` beside the graph, where both ONNX Runtime and any
reader of safetensors find them; so one graph serves every checkpoint of its shape.
"""

import logging

import onnx
import torch
from onnx.external_data_helper import set_external_data
from torch import Tensor, nn
from torch.export import Dim

from gpu.core.models import SHIFTS, Decoder, Encoder, Shape
from gpu.core.step import layout

WEIGHTS = "model.safetensors"
WEIGHTS_START = 16384
"""The byte of that file at which the first weight lies; lib/onnx/safetensors.ts pads its header to here."""


def past_names(shape: Shape) -> list[str]:
    """Keys and values of each layer, by the names that other exporters of decoders give them."""
    return [f"past_key_values.{layer}.{what}" for layer in range(shape.layers) for what in ("key", "value")]


def present_names(shape: Shape) -> list[str]:
    return [name.replace("past_key_values", "present") for name in past_names(shape)]


class CachedDecoder(nn.Module):
    """A decoder that continues rows of which it has seen the beginning."""

    def __init__(self, decoder: Decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, tokens: Tensor, rows: Tensor, start: Tensor, past: list[Tensor]) -> tuple[Tensor, ...]:
        """New tokens after `past` -> logits [batch, time, vocab], and the new past.

        `tokens` [batch, 2 + time] begin with the two before the new ones, which are shifted into them;
        padding where there are none. `past` are the keys and the values of each layer in turn, [before, heads,
        seen, dim] each: tensors of their own, as one of all would be copied to be taken apart and put together.
        Row i goes on from its row `rows[i]`, so rows can be dropped and repeated; its first `start[i]`
        positions are padding.
        """
        time, seen = tokens.shape[1] - SHIFTS, past[0].shape[2]
        places = torch.arange(seen + time, device=tokens.device)
        now = places[seen:]
        positions = now[None] - start[:, None]
        visible = (places[None, :] <= now[:, None])[None] & (places[None, None] >= start[:, None, None])
        mask = self.decoder.mask(visible)[:, None]
        x = self.decoder.embedded(tokens)[:, SHIFTS:]
        present = []
        for block, keys, values in zip(self.decoder.blocks, past[::2], past[1::2]):
            x, seen_now = block(x, positions, mask, (keys.index_select(0, rows), values.index_select(0, rows)))
            present.extend(seen_now)
        return self.decoder.norm(x) @ self.decoder.embed.weight.T, *present


def decode_graph(shape: Shape) -> onnx.ModelProto:
    """The graph of a CachedDecoder; batch, time and the length of the past are free."""
    head = shape.width // shape.heads
    batch, window, before, seen = Dim("batch"), Dim("window", min=SHIFTS + 1), Dim("before"), Dim("seen")
    names = past_names(shape)
    return export(
        CachedDecoder(Decoder(shape)),
        {
            "tokens": torch.ones(3, 5, dtype=torch.int32),
            "rows": torch.tensor([0, 1, 1], dtype=torch.int32),
            "start": torch.tensor([0, 2, 3], dtype=torch.int32),
            "past": [torch.zeros(2, shape.heads, 7, head) for _ in names],
        },
        {
            "tokens": {0: batch, 1: window},
            "rows": {0: batch},
            "start": {0: batch},
            "past": [{0: before, 2: seen} for _ in names],
        },
        ["logits", *present_names(shape)],
        shape,
        inputs=["tokens", "rows", "start", *names],
    )


def encode_graph(shape: Shape) -> onnx.ModelProto:
    """The graph of an Encoder; batch and time are free."""
    batch, time = Dim("batch"), Dim("time")
    return export(
        Encoder(shape),
        {"tokens": torch.ones(3, 5, dtype=torch.int32), "present": torch.ones(3, 5)},
        {"tokens": {0: batch, 1: time}, "present": {0: batch, 1: time}},
        ["vectors"],
        shape,
    )


def export(
    model: nn.Module,
    example: dict,
    dynamic: dict,
    outputs: list[str],
    shape: Shape,
    inputs: list[str] | None = None,
) -> onnx.ModelProto:
    """The graph of a model, its parameters named as in the file beside it, and not in it.

    `inputs` are named as in `example`, unless a list among them has a name for each of its tensors.

    Raises RuntimeError where the graph does not hold each parameter as it is.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        model.eval(),
        tuple(example.values()),
        dynamo=True,
        optimize=False,  # it would fold transposed weights into new constants
        verbose=False,
        input_names=inputs or list(example),
        output_names=outputs,
        dynamic_shapes=dynamic,
    )
    proto = program.model_proto
    inner = getattr(model, "decoder", model)
    where = {entry["name"]: entry["offset"] for entry in layout(inner, shape.layers)}
    for tensor in proto.graph.initializer:
        name = tensor.name.removeprefix("decoder.")
        if name not in where:
            continue
        size = len(tensor.raw_data)
        set_external_data(tensor, WEIGHTS, WEIGHTS_START + 4 * where.pop(name), size)
        tensor.ClearField("raw_data")
    if where:
        raise RuntimeError(f"the exporter has changed or dropped {', '.join(where)}")
    return proto
