"""sweep refuses what it cannot use, and names it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from small_sweep import SMALL, TIMES, refused

import minorfirst as mf


def shut_down():
    """Return an executor that takes no work any more."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    return pool


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("rho", {"rho": []}),
        ("rho", {"rho": [1.0, 0.5]}),
        ("rho", {"rho": [0.5, 0.5]}),
        ("rho", {"rho": [-0.5, 0.5]}),
        ("rho", {"rho": None}),
        ("rho", {"optimizer": mf.GD}),
        ("alpha", {"alpha": []}),
        ("alpha", {"alpha": [0.5, 0.2]}),
        ("alpha", {"alpha": [0.0, 0.2]}),
        ("alpha", {"alpha": [0.1, np.nan]}),
        ("mu", {"mu": []}),
        ("mu", {"mu": [1.0, -1.0]}),
        ("mu", {"mu": [[[1.0]]]}),
        ("depth", {"depth": []}),
        ("depth", {"depth": [2, 1]}),
        ("depth", {"depth": 0}),
        ("depth", {"depth": 3}),
        ("times", {"times": []}),
        ("times", {"times": [2.0, 1.0]}),
        ("times", {"times": [1e301]}),
        ("shape", {"shape": [1.0]}),
        ("shape", {"shape": [1.0, 0.0]}),
        ("optimizer", {"optimizer": mf.L2SAM(1.0)}),
        ("optimizer", {"optimizer": mf.LpSAM}),
        ("memory", {"memory": 0.0}),
        ("memory", {"memory": 1000.0}),
        ("executor", {"executor": 2}),
        ("executor", {"executor": shut_down()}),
    ],
)
def test_bad_input(name, changes):
    """Named, with what it got and what to pass."""
    refused(name, **changes)


def test_too_large_says_how_many_chunks_would_fit():
    """The result alone would take 35 * 200,000 * 16 bytes = 112 MB."""
    message = refused("memory", times=np.linspace(1, 2, 200_000), memory=5e7)
    assert "of 35 chunks would fit" in message


def test_a_flow_that_takes_too_long_says_so(monkeypatch):
    """The error of the computation itself comes through, at once and not as a failed worker."""
    monkeypatch.setattr("minorfirst.kernels.batch.MAX_ATTEMPTS", 3)
    with pytest.raises(mf.FlowError, match="flows did not reach t = 100000 within 3 steps"):
        mf.sweep(mf.L2SAM, times=TIMES, executor=ThreadPoolExecutor(1), **SMALL)
