"""GGUF files as F16: weights and metadata against those of the source, and files that are refused."""

import numpy as np
import pytest

from gpu.export.__main__ import main

gguf = pytest.importorskip("gguf", reason="no gguf: its files are not written as F16")

KINDS = gguf.GGMLQuantizationType
QUANTISED = [KINDS.Q4_1, KINDS.Q8_0, KINDS.BF16]


def write_gguf(path, scale=1.0, parts=1):
    """A model of a few tensors, of each type one, with a tokenizer and a chat template."""
    random = np.random.default_rng(0)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_1)
    writer.add_context_length(64)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_token_list(["<s>", "é", "▁a"])
    writer.add_token_scores([0.0, -1.5, -2.0])
    writer.add_token_types([3, 1, 1])
    writer.add_add_bos_token(False)
    writer.add_chat_template("{% for message in messages %}{{ message.content }}{% endfor %}")
    writer.add_custom_alignment(64)
    writer.data_alignment = 64
    if parts > 1:
        writer.add_uint16("split.count", parts)
    for kind in QUANTISED:
        weight = random.normal(scale=scale, size=(3, 64)).astype(np.float32)
        writer.add_tensor(f"{kind.name}.weight", gguf.quantize(weight, kind), raw_dtype=kind)
    writer.add_tensor("norm.weight", random.normal(size=5).astype(np.float32))
    writer.add_tensor("gate.weight", random.normal(size=(2, 3)).astype(np.float32))
    writer.add_tensor("half.weight", random.normal(size=(2, 3)).astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def export(monkeypatch, source, out):
    monkeypatch.setattr("sys.argv", ["export", "gguf", "--from", str(source), "--out", str(out)])
    main()


def metadata(reader):
    return {name: (field.types, field.contents()) for name, field in reader.fields.items() if "GGUF." not in name}


def test_weights_are_the_dequantised_ones_to_the_rounding_of_f16(tmp_path, monkeypatch):
    source, out = write_gguf(tmp_path / "tiny.gguf"), tmp_path / "tiny-f16.gguf"
    export(monkeypatch, source, out)
    before, after = gguf.GGUFReader(source).tensors, gguf.GGUFReader(out).tensors
    assert [tensor.name for tensor in after] == [tensor.name for tensor in before]
    for was, now in zip(before, after):
        assert now.shape.tolist() == was.shape.tolist()
        if was.tensor_type in QUANTISED:
            assert now.tensor_type == KINDS.F16
            exact = gguf.dequantize(was.data, was.tensor_type)
            np.testing.assert_allclose(now.data.astype(np.float32), exact, rtol=2**-11, atol=2**-25)
        else:
            assert now.tensor_type == was.tensor_type
            np.testing.assert_array_equal(now.data, was.data)
    assert [path.name for path in tmp_path.iterdir() if path not in (source, out)] == []


def test_metadata_is_kept_but_for_the_type_of_the_file(tmp_path, monkeypatch):
    source, out = write_gguf(tmp_path / "tiny.gguf"), tmp_path / "tiny-f16.gguf"
    export(monkeypatch, source, out)
    was, now = metadata(gguf.GGUFReader(source)), metadata(gguf.GGUFReader(out))
    kinds, value = was["general.file_type"]
    assert value == gguf.LlamaFileType.MOSTLY_Q4_1
    assert now == was | {"general.file_type": (kinds, gguf.LlamaFileType.MOSTLY_F16)}


def test_vectors_become_f32(tmp_path, monkeypatch):
    source, out = tmp_path / "bf16.gguf", tmp_path / "f16.gguf"
    writer = gguf.GGUFWriter(source, "llama")
    exact = np.linspace(-1, 1, 7, dtype=np.float32)
    writer.add_tensor("norm.weight", gguf.quantize(exact, KINDS.BF16), raw_dtype=KINDS.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    export(monkeypatch, source, out)
    (tensor,) = gguf.GGUFReader(out).tensors
    assert tensor.tensor_type == KINDS.F32
    np.testing.assert_allclose(tensor.data, exact, rtol=2**-8)


def no_gguf(path):
    path.write_bytes(b"PK\x03\x04")


def half(path):
    whole = write_gguf(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


REFUSED = {
    "no GGUF": (no_gguf, "it is no GGUF file"),
    "half": (half, "it is no whole GGUF file"),
    "a part": (lambda path: write_gguf(path, parts=2), "it is one of 2 parts"),
    "too large": (lambda path: write_gguf(path, scale=1e6), "has numbers beyond 65504"),
    "missing": (lambda path: None, "No such file"),
}


@pytest.mark.parametrize("write, message", REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_written_as_f16_is_refused_and_leaves_nothing(write, message, tmp_path, monkeypatch):
    source, out = tmp_path / "tiny.gguf", tmp_path / "out.gguf"
    write(source)
    with pytest.raises(SystemExit, match=f"Cannot export .*tiny.gguf as F16: .*{message}"):
        export(monkeypatch, source, out)
    assert [path for path in tmp_path.iterdir() if path != source] == []


def test_a_file_is_not_written_over_itself(tmp_path, monkeypatch):
    source = write_gguf(tmp_path / "tiny.gguf")
    before = source.read_bytes()
    with pytest.raises(SystemExit, match="--out must be another file than --from"):
        export(monkeypatch, source, source)
    assert source.read_bytes() == before
