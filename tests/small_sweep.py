"""A small sweep that several tests share, and what is expected of one that cannot be made."""

import numpy as np
import pytest

import minorfirst as mf

SMALL = {
    "mu": [1.0, 2.0],
    "rho": np.linspace(0.4, 1.3, 5),
    "alpha": np.linspace(0.3, 1.4, 7),
    "progress": False,
}
TIMES = [0.5, 20.0, 1e5]


def refused(name, **changes):
    """Expect a ValueError that names the argument; return its message."""
    setting = SMALL | {"times": TIMES} | changes
    optimizer = setting.pop("optimizer", mf.L2SAM)
    with pytest.raises(ValueError, match=f"`{name}` must") as caught:
        mf.sweep(optimizer, **setting)
    return str(caught.value)
