"""Jobs: plain functions with dataclass configs that sample, train and score real models, on a GPU or a CPU.

    python -m gpu.jobs NAME --config FILE --out DIR

`registry.py` lists them. A job reads the files that its config names and writes under one folder: progress as JSON
lines, a checkpoint, its results, and last a manifest (`run.py`). lib/jobs starts them from TypeScript.
"""
