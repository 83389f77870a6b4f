"""Settings of the suite."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

import minorfirst

settings.register_profile("suite", derandomize=True, max_examples=50, deadline=None)
settings.load_profile("suite")


def pytest_sessionstart(session):
    """Refuse to test another copy of the package than the one asked for, as mutation asks."""
    wanted = os.environ.get("MINORFIRST_COPY")
    found = Path(minorfirst.__file__).resolve().parent
    if wanted and found != Path(wanted).resolve():
        pytest.exit(f"the copy under test is {found}, not {wanted}", returncode=4)
