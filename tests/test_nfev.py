"""The work that a sweep says it took, against a literal count."""

from unittest.mock import patch

import numpy as np

import minorfirst as mf

PAIR = {"rho": 1.0, "alpha": np.linspace(0.55, 1.2, 7), "progress": False}


def test_work_is_what_numpy_is_asked_for():
    """Numbers that go through np.exp in `modes` are counted one by one, for three features."""
    asked = []
    plain = np.exp

    def counted(x, *args, **kwargs):
        if np.ndim(x) == 2 and "out" in kwargs:
            asked.append(np.size(x))
        return plain(x, *args, **kwargs)

    with patch("minorfirst.kernels.modes.np.exp", counted):
        result = mf.sweep(mf.L2SAM, mu=[1.0, 1.5, 2.0], times=[50.0], **PAIR)
    assert 3 * result.nfev == sum(asked) > 0
    assert result.sel(alpha=0.55).nfev == result.nfev


def test_closed_forms_count_their_points_too(tmp_path):
    setting = PAIR | {"mu": [1.0, 2.0], "times": [1.0, 50.0]}
    assert mf.sweep(mf.L2SAM, depth=1, **setting).nfev == 7 * 2
    assert mf.sweep(mf.LinfSAM, depth=3, **setting, file=tmp_path / "sweep").nfev > 7 * 12
    assert mf.sweep(mf.LinfSAM, depth=3, **setting, file=tmp_path / "sweep").nfev == 0
