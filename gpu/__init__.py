"""Models and losses in PyTorch, their export as ONNX graphs that run and train without Python, and jobs on real models.

`core` holds the mathematics and runs on any device. `export` writes the files that lib/ opens, `trainers` trains
without ONNX, and `jobs` samples, trains and scores real models; `modal_app.py` runs jobs on Modal. All import `core`;
`jobs` also `export`.
"""
