"""Starts, strengths and radii from 1e-150 to 1e150: answered or refused by name, in little memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is Linux's")
@pytest.mark.slow
def test_every_input_is_answered_or_refused_within_200_mb():
    """It asked for 5.5 TiB from 1e8. One thread, since each reserves address space of its own."""
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("edges.py")],
        capture_output=True,
        text=True,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stdout[-1500:] + run.stderr[-3000:]
    assert int(run.stdout.splitlines()[-1].split()[0]) >= 100
