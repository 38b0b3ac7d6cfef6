"""The decode and encode graphs against the PyTorch models they are of."""

import numpy as np
import onnxruntime
import torch

from gpu.core.models import PAD, SHIFTS, START, Decoder, Encoder, Shape
from gpu.export.inference_graphs import WEIGHTS, WEIGHTS_START, decode_graph, encode_graph, past_names
from gpu.export.onnx_file import save

SHAPE = Shape(vocab=48, width=32, layers=2, heads=4, context=12)


def session(model, graph, folder):
    """A session of a graph with the model's weights beside it."""
    save(graph, folder / "graph.onnx")
    data = b"".join(p.detach().numpy().tobytes() for p in model.parameters())
    (folder / WEIGHTS).write_bytes(b" " * WEIGHTS_START + data)
    return onnxruntime.InferenceSession(folder / "graph.onnx")


def texts(count: int, length: int) -> torch.Tensor:
    torch.manual_seed(2)
    tokens = torch.randint(5, SHAPE.vocab, (count, length), dtype=torch.int32)
    tokens[:, 0] = START
    return tokens


def after_padding(tokens: torch.Tensor) -> np.ndarray:
    return np.pad(tokens.numpy(), ((0, 0), (SHIFTS, 0)), constant_values=PAD)


def past_of(tensors) -> dict[str, np.ndarray]:
    return dict(zip(past_names(SHAPE), tensors))


def nothing() -> dict[str, np.ndarray]:
    empty = np.zeros((1, SHAPE.heads, 0, SHAPE.width // SHAPE.heads), np.float32)
    return past_of([empty] * (2 * SHAPE.layers))


def test_decode_graph_goes_on_as_if_it_had_read_the_whole_row(tmp_path):
    model = Decoder(SHAPE).eval()
    run = session(model, decode_graph(SHAPE), tmp_path)
    tokens = texts(3, 9)
    with torch.no_grad():
        whole = model(tokens).numpy()
    none = np.zeros(3, np.int32)
    first = {"tokens": after_padding(tokens[:, :5]), "rows": none, "start": none, **nothing()}
    logits, *past = run.run(None, first)
    assert np.abs(logits - whole[:, :5]).max() < 1e-4
    # Rows 2 and 0 go on, row 2 twice
    rows = np.array([2, 0, 2], np.int32)
    for at in range(5, 9):
        new = tokens[[2, 0, 2], at - SHIFTS : at + 1].numpy()
        logits, *past = run.run(None, {"tokens": new, "rows": rows, "start": none, **past_of(past)})
        assert np.abs(logits[:, 0] - whole[[2, 0, 2], at]).max() < 1e-4
        rows = np.arange(3, dtype=np.int32)


def test_decode_graph_does_not_see_padding_before_a_row(tmp_path):
    model = Decoder(SHAPE).eval()
    run = session(model, decode_graph(SHAPE), tmp_path)
    tokens = texts(1, 6)
    padded = torch.cat([torch.full((1, 4), PAD, dtype=torch.int32), tokens], dim=1)
    feeds = {"rows": np.zeros(1, np.int32), **nothing()}
    plain, *_ = run.run(None, {**feeds, "tokens": after_padding(tokens), "start": np.array([0], np.int32)})
    after, *_ = run.run(None, {**feeds, "tokens": after_padding(padded), "start": np.array([4], np.int32)})
    assert np.abs(after[:, 4:] - plain).max() < 1e-4


def test_decoder_does_not_see_the_text_before_in_its_row():
    model = Decoder(SHAPE).eval()
    first, second = texts(2, 6)
    with torch.no_grad():
        alone = model(second[None])
        packed = model(torch.cat([first, second])[None])[:, 6:]
    assert (alone - packed).abs().max() < 1e-4


def test_encode_graph_is_the_encoder_whatever_the_padding(tmp_path):
    model = Encoder(SHAPE).eval()
    run = session(model, encode_graph(SHAPE), tmp_path)
    tokens = texts(2, 7)
    with torch.no_grad():
        expected = model(tokens, torch.ones(2, 7)).numpy()
    padded = torch.cat([tokens, torch.zeros(2, 3, dtype=torch.int32)], dim=1).numpy()
    present = np.repeat([[1] * 7 + [0] * 3], 2, axis=0).astype(np.float32)
    (embedding,) = run.run(None, {"tokens": padded, "present": present})
    assert np.abs(embedding - expected).max() < 1e-4


def test_graphs_hold_no_weights():
    for graph in (decode_graph(SHAPE), encode_graph(SHAPE)):
        inside = [t for t in graph.graph.initializer if not t.external_data]
        assert max((np.prod(t.dims) for t in inside), default=0) < 64
