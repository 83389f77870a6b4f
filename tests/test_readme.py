"""README's example prints what it says."""

import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[1] / "README.md"


@pytest.mark.slow
def test_the_package_example_prints_what_it_says():
    """In a process of its own: `sweep` starts others, which a process with JAX in it had better not."""
    assert README.read_text(encoding="utf-8").count("\n>>> ") > 10
    command = [sys.executable, "-m", "doctest", str(README)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
