"""ONNX graphs for lib/: training steps, pocket decoders and encoders, and Hugging Face sentence encoders.

The commands are in __main__.py: `python -m gpu.export --help`.
"""
