"""Models and losses in PyTorch, and their export as ONNX graphs that run and train without Python.

`core` holds the mathematics and runs on any device. `export` writes the files that lib/ opens, and `trainers`
trains without ONNX; both import `core`, and neither the other.
"""
