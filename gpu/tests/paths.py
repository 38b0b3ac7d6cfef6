"""The files of the repository, outside gpu/, that these tests read, run or write."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

POCKET = ROOT / "data" / "pocket"
"""The committed pocket models."""

ENGINE_STEPS = ROOT / "lib" / "training" / "testing_steps.ts"
"""The script that takes steps with the engine: GRAPH INPUTS OUTPUTS STEPS."""

TINY_ENCODERS = ROOT / "lib" / "onnx" / "testdata"
"""The exported encoders with which lib/onnx is tested; tiny_bert.py writes them."""

TINY_ROUTERS = ROOT / "lib" / "routers" / "testdata"
"""The exported routers with which lib/routers is tested; tiny_router.py writes them."""
