"""A sweep in ten chunks that the tests of its workers share."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minorfirst as mf
from minorfirst.sweeps import chunks

SETTING = {
    "mu": [1.0, 2.0],
    "rho": np.linspace(0.4, 1.3, 20),
    "alpha": np.linspace(0.3, 1.4, 50),
    "times": [20.0, 1e5],
    "progress": False,
}
CHUNKS = 10


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    """Ten chunks."""
    monkeypatch.setattr(chunks, "MOST", 100)


@pytest.fixture(scope="module")
def expected():
    """The sweep done at once, in this process."""
    return mf.sweep(mf.L2SAM, executor=ThreadPoolExecutor(1), **SETTING).scalars


def same(result, expected):
    """To 1e-12; R is infinite where the network has collapsed."""
    np.testing.assert_allclose(result.scalars, expected, rtol=1e-12, atol=0)
