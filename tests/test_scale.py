"""Counting the work of the reduction, against a literal count."""

from unittest.mock import patch

import numpy as np

import minorfirst as mf
from minorfirst_book.cost import counting_exponentials

PAIR = {"mu": [1.0, 2.0], "rho": 1.0, "alpha": np.linspace(0.55, 1.2, 7), "progress": False}


def test_exponentials_are_those_that_numpy_is_asked_for():
    """Numbers that go through np.exp in `reduction` are counted one by one, for three features."""
    asked = []
    plain = np.exp

    def counted(x, *args, **kwargs):
        if np.ndim(x) == 2 and "out" in kwargs:
            asked.append(np.size(x))
        return plain(x, *args, **kwargs)

    setting = PAIR | {"mu": [1.0, 1.5, 2.0]}
    with counting_exponentials() as work, patch("minorfirst.kernels.reduction.np.exp", counted):
        mf.sweep(mf.L2SAM, times=[50.0], **setting)
    assert work.exponentials == sum(asked) == 3 * work.states > 0


def test_nothing_is_counted_outside_the_block():
    with counting_exponentials() as work:
        mf.lens([1.0, 2.0], rho=1.0, init=0.7, times=[1.0])
    before = work.states
    mf.lens([1.0, 2.0], rho=1.0, init=0.7, times=[1.0])
    assert work.states == before > 0
