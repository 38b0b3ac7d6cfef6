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


class CachedDecoder(nn.Module):
    """A decoder that continues rows of which it has seen the beginning."""

    def __init__(self, decoder: Decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, tokens: Tensor, past: Tensor, rows: Tensor, start: Tensor) -> tuple[Tensor, Tensor]:
        """New tokens after `past` -> logits [batch, time, vocab], and the new past.

        `tokens` [batch, 2 + time] begin with the two before the new ones, which are shifted into them;
        padding where there are none. `past` [layers, 2, before, heads, seen, dim] holds keys and values.
        Row i goes on from its row `rows[i]`, so rows can be dropped and repeated; its first `start[i]`
        positions are padding.
        """
        time, seen = tokens.shape[1] - SHIFTS, past.shape[4]
        past = past.index_select(2, rows)
        places = torch.arange(seen + time, device=tokens.device)
        now = places[seen:]
        positions = now[None] - start[:, None]
        visible = (places[None, :] <= now[:, None])[None] & (places[None, None] >= start[:, None, None])
        mask = self.decoder.mask(visible)[:, None]
        x = self.decoder.embedded(tokens)[:, SHIFTS:]
        present = []
        for block, before in zip(self.decoder.blocks, past.unbind(0)):
            x, (keys, values) = block(x, positions, mask, before)
            present.append(torch.stack([keys, values]))
        return self.decoder.norm(x) @ self.decoder.embed.weight.T, torch.stack(present)


def decode_graph(shape: Shape) -> onnx.ModelProto:
    """The graph of a CachedDecoder; batch, time and the length of the past are free."""
    head = shape.width // shape.heads
    batch, window, before, seen = Dim("batch"), Dim("window", min=SHIFTS + 1), Dim("before"), Dim("seen")
    return export(
        CachedDecoder(Decoder(shape)),
        {
            "tokens": torch.ones(3, 5, dtype=torch.int32),
            "past": torch.zeros(shape.layers, 2, 2, shape.heads, 7, head),
            "rows": torch.tensor([0, 1, 1], dtype=torch.int32),
            "start": torch.tensor([0, 2, 3], dtype=torch.int32),
        },
        {
            "tokens": {0: batch, 1: window},
            "past": {2: before, 4: seen},
            "rows": {0: batch},
            "start": {0: batch},
        },
        ["logits", "present"],
        shape,
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


def export(model: nn.Module, example: dict, dynamic: dict, outputs: list[str], shape: Shape) -> onnx.ModelProto:
    """The graph of a model, its parameters named as in the file beside it, and not in it.

    Raises RuntimeError where the graph does not hold each parameter as it is.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        model.eval(),
        tuple(example.values()),
        dynamo=True,
        optimize=False,  # it would fold transposed weights into new constants
        verbose=False,
        input_names=list(example),
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
