"""Tests of gpu/: `python -m pytest gpu/tests` from the repository's root."""
