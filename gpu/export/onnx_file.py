"""An ONNX graph as a small file: without the exporter's notes, and written whole or not at all."""

from pathlib import Path

import onnx


def save(proto: onnx.ModelProto, out: Path) -> None:
    """Strips a graph in place and writes it; a killed run leaves no half of a file under this name."""
    partial = out.with_name(f"{out.name}.partial")
    partial.write_bytes(strip(proto).SerializeToString())
    partial.rename(out)


def strip(proto: onnx.ModelProto) -> onnx.ModelProto:
    """Drops the exporter's notes about each node and value, most of the file."""
    for node in proto.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*proto.graph.input, *proto.graph.output, *proto.graph.initializer):
        del value.metadata_props[:]
    del proto.graph.value_info[:]
    del proto.graph.metadata_props[:]
    del proto.metadata_props[:]
    return proto
