"""gpu/ as a package: what is installed, which part imports which, and the errors of its commands."""

import re
import tomllib
from pathlib import Path

import pytest

from gpu.export.__main__ import main

GPU = Path(__file__).parents[1]
MAY_IMPORT = {
    **{"core": {"core"}, "export": {"core", "export"}, "trainers": {"core", "trainers"}},
    "jobs": {"core", "export", "jobs"},
}


def test_every_package_but_the_tests_is_installed():
    listed = tomllib.loads((GPU / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert {*listed} == {"gpu", *(f"gpu.{name}" for name in MAY_IMPORT)}
    assert {path.parent.name for path in GPU.glob("*/__init__.py")} == {*MAY_IMPORT, "tests"}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_core_imports_neither_of_the_others_and_they_not_each_other(package):
    for path in (GPU / package).glob("*.py"):
        imported = re.findall(r"^\s*(?:from|import) gpu\.(\w+)", path.read_text(), re.MULTILINE)
        assert {*imported} <= MAY_IMPORT[package], path.name


@pytest.mark.parametrize(
    "width, out, message",
    [
        ("30", "step.onnx", "width must be a multiple of 2 x 4 heads: it is 30"),
        ("32", "none/step.onnx", "No such file"),
    ],
)
def test_a_step_that_cannot_be_exported_is_said_in_one_line(width, out, message, tmp_path, monkeypatch):
    numbers = {"vocab": "48", "width": width, "layers": "1", "heads": "4", "context": "8", "batch": "2"}
    options = [word for name, value in numbers.items() for word in (f"--{name}", value)]
    monkeypatch.setattr("sys.argv", ["export", "step", "cross_entropy", *options, "--out", str(tmp_path / out)])
    with pytest.raises(SystemExit, match=f"Cannot export .*{message}"):
        main()
