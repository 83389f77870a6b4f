"""Sweep.sel: parts of a sweep by values on its axes, against flows made one by one, and against xarray."""

import numpy as np
import pytest
import xarray
from small_sweep import SMALL, TIMES

import minorfirst as mf

PAIRS = [[1.0, 2.0], [1.0, 3.0], [1.5, 2.0]]


@pytest.fixture(scope="module")
def volume():
    """Every axis a sequence; no two flows alike."""
    return mf.sweep(mf.LinfSAM, **SMALL | {"mu": PAIRS, "rho": [0.0, 0.4, 0.9]}, depth=[1, 2, 3], times=TIMES)


def test_one_value_of_each_axis_is_one_flow(volume):
    """Made anew by `flow`, with an optimizer, data and start of its own."""
    for depth, row, rho, alpha, t in ((1, 0, 0.0, 0.3, 0.5), (2, 2, 0.4, 1.4, 1e5), (3, 1, 0.9, 1.4, 20.0)):
        found = volume.sel(depth=depth, mu=row, rho=rho, alpha=alpha, t=t)
        one = mf.flow(mf.single_example(PAIRS[row]), mf.LinfSAM(rho), depth=depth, init=alpha, times=[t])
        assert found.dims == ()
        assert found.beta.shape == (2,)
        np.testing.assert_allclose(found.beta, one.beta[0], rtol=1e-9)
        assert found.dominant.shape == ()
        assert found.dominant == one.dominant[0]
        assert found.scalars.shape == (2,)
        assert repr(found) == "Sweep(LinfSAM, d=2)"


@pytest.mark.parametrize(
    "values",
    [
        {"rho": 0.4},
        {"mu": 1},
        {"t": 20.0},
        {"rho": [0.0, 0.9], "depth": [1, 3]},
        {"mu": [0, 2], "t": [0.5, 1e5]},
        {"alpha": slice(0.5, 1.2)},
        {"rho": slice(None, 0.0)},
        {"alpha": slice(None, 0.6), "mu": slice(1, 2)},
        {"alpha": slice(0.3, None, 2), "t": slice(20.0, 1e300)},
        {"depth": slice(2, 2), "mu": 2, "rho": [0.4], "alpha": 1.4, "t": [20.0]},
        {},
    ],
)
def test_it_picks_what_xarray_picks(volume, values):
    """The same values, axes and coordinates as xarray's own ``sel`` on the whole."""
    part, whole = (
        volume.sel(**values),
        xarray.Dataset(
            {"beta": ((*volume.dims, "feature"), volume.beta), "dominant": (volume.dims, volume.dominant)},
            {name: np.arange(3) if name == "mu" else axis for name, axis in volume.axes.items()},
        ),
    )
    for name, value in values.items():
        whole = whole.sel({name: value})
    assert part.dims == whole.dominant.dims
    np.testing.assert_array_equal(part.beta, whole.beta)
    np.testing.assert_array_equal(part.dominant, whole.dominant)
    for name in part.dims:
        wanted = whole[name].values
        np.testing.assert_array_equal(part.axes[name], np.array(PAIRS)[wanted] if name == "mu" else wanted)


def test_a_part_has_regimes_boundaries_and_handovers_of_its_own():
    whole = mf.sweep(mf.L2SAM, **SMALL | {"mu": PAIRS}, times=[20.0, 1e5])
    rho, alpha = SMALL["rho"][[1, 3]], SMALL["alpha"][2:6]
    part = whole.sel(mu=1, rho=rho, alpha=slice(alpha[0], alpha[-1]))
    assert part.regimes.shape == (2, 4)
    for (r, a), regime in np.ndenumerate(part.regimes):
        assert regime is mf.regime(PAIRS[1], rho[r], alpha[a])
    edges = [mf.regime_thresholds(PAIRS[1], r) for r in rho]
    assert part.boundaries.collapse == pytest.approx([edge.collapse for edge in edges], rel=1e-11)
    assert part.sel(rho=rho[1], t=20.0).regimes.tolist() == part.regimes[1].tolist()
    found = part.handovers()
    assert len(found.t)
    for r, a, t in zip(*found.flow, found.t, strict=True):
        one = mf.flow(mf.single_example(PAIRS[1]), mf.L2SAM(rho[r]), depth=2, init=alpha[a], times=[1e5])
        assert one.handovers().t == pytest.approx([t], rel=1e-7)
    early = part.sel(t=20.0).handovers()
    assert early.t == pytest.approx(found.t[found.t <= 20.0], rel=1e-6)


def test_a_part_is_saved_and_followed_like_any_sweep(volume, tmp_path):
    part = volume.sel(depth=3, mu=[0, 2], t=20.0)
    part.save(tmp_path / "part.sweep")
    again = mf.Sweep.load(tmp_path / "part.sweep")
    assert repr(again) == repr(part) == "Sweep(LinfSAM, mu=2, rho=3, alpha=7, d=2)"
    np.testing.assert_array_equal(again.beta, part.beta)
    run = part.trajectory(mu=1, rho=0.9, alpha=1.4)
    assert run.t.tolist() == [20.0]
    np.testing.assert_allclose(run.beta[0], volume.sel(depth=3, mu=2, rho=0.9, alpha=1.4, t=20.0).beta)


def test_values_within_a_billionth_are_those_of_the_axis(volume):
    near = volume.sel(rho=0.4 * (1 + 5e-10), t=1e5 * (1 - 5e-10))
    np.testing.assert_array_equal(near.beta, volume.sel(rho=0.4, t=1e5).beta)
    assert volume.sel(rho=slice(0.4 * (1 + 5e-10), 0.9 * (1 - 5e-10))).axes["rho"].tolist() == [0.4, 0.9]
    with pytest.raises(ValueError, match=r"the nearest is 0\.4"):
        volume.sel(rho=0.4 * (1 + 5e-9))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rho": 0.5}, "`rho` must be one value .*3 from 0 to 0.9.*, got 0.5; the nearest is 0.4"),
        ({"rho": [0.4, 0.8]}, "`rho` must .* got 0.8; the nearest is 0.9"),
        ({"rho": [0.9, 0.4]}, "`rho` must be .* an increasing sequence"),
        ({"rho": [0.4, 0.4]}, "`rho` must be .* an increasing sequence"),
        ({"rho": []}, "`rho` must be"),
        ({"rho": [[0.4]]}, "`rho` must be"),
        ({"rho": None}, "`rho` must be"),
        ({"rho": "0.4"}, "`rho` must be"),
        ({"rho": np.nan}, "`rho` must hold finite numbers"),
        ({"rho": slice(0.5, 0.8)}, "`rho` must be a slice of numbers that holds values on its axis"),
        ({"rho": slice("a", None)}, "`rho` must be a slice of numbers"),
        ({"rho": slice(0.0, 0.9, 0.4)}, "`rho` must be a slice whose step"),
        ({"mu": 3}, "`mu` must be .*3 from 0 to 2.*, got 3; the nearest is 2"),
        ({"mu": -1}, "`mu` must be .* the nearest is 0"),
        ({"mu": [1.0, 3.0]}, "`mu` must be .* got 3"),
        ({"gamma": 1.0}, "`gamma` must be one of the axes of .*depth=3, mu=3, rho=3, alpha=7, t=3"),
    ],
)
def test_what_is_not_there_is_named(volume, values, message):
    with pytest.raises(ValueError, match=message):
        volume.sel(**values)


def test_trajectory_refuses_what_is_no_flow():
    result = mf.sweep(mf.L2SAM, times=TIMES, **SMALL)
    for values in ({"rho": 0.4}, {"rho": 0.4, "alpha": 0.3, "t": 20.0}, {"depth": 2}):
        with pytest.raises(ValueError, match="`trajectory` must be given rho, alpha and no t"):
            result.trajectory(**values)
    with pytest.raises(ValueError, match="`rho` must be one value on its axis"):
        result.trajectory(rho=[0.4], alpha=0.3)
    with pytest.raises(ValueError, match="`depth` must be one of the axes"):
        result.sel(depth=2)
