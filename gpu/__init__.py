"""Models and losses in PyTorch, and their export as ONNX graphs that train without Python."""
