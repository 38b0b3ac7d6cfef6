"""What the tests of the app on Modal share: a folder for its volume, and a model that is small."""

import json

import pytest

from gpu import modal_app
from gpu.tests.tiny_models import tiny_causal_lm


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """The folder that stands for the volume of runs."""
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setattr(modal_app, "RUNS", folder)
    monkeypatch.setattr(modal_app, "MODELS", tmp_path / "models")
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    """The folder of a causal language model of random weights."""
    return str(tiny_causal_lm(tmp_path_factory.mktemp("models") / "tiny"))


def events(text):
    return [json.loads(line) for line in text.splitlines()]
