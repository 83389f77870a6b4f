"""A sweep as xarray's Dataset and pandas' DataFrame, against flows made one by one."""

import subprocess
import sys

import numpy as np
import pandas
import pytest
import xarray
from small_sweep import SMALL, TIMES

import minorfirst as mf

PAIRS = [[1.0, 2.0], [1.0, 3.0]]


@pytest.fixture(scope="module")
def volume():
    return mf.sweep(mf.L2SAM, **SMALL | {"mu": PAIRS}, times=TIMES, shape=[1.0, 1.2])


def test_a_dataset_holds_the_flows_at_its_coordinates(volume):
    """At a few points, by the Dataset's own ``sel``; the regime by another integration."""
    data = volume.to_xarray()
    assert data.beta.dims == ("mu", "rho", "alpha", "t", "feature")
    assert data.dominant.dims == ("mu", "rho", "alpha", "t")
    for row, rho, alpha in ((0, 0.4, 0.3), (1, 1.3, 1.4), (0, 1.3, 0.3), (1, 0.85, 0.85)):
        here = data.sel(mu=row, rho=rho, alpha=alpha, method="nearest")
        start = alpha * data["shape"].values
        one = mf.flow(
            mf.single_example(here.strength.values), mf.L2SAM(rho), depth=2, init=start, times=data.t.values
        )
        np.testing.assert_allclose(here.beta, one.beta, rtol=1e-8, atol=1e-300)
        assert here.dominant.values.tolist() == one.dominant.tolist()
        assert here.regimes.item() == mf.regime(PAIRS[row], rho, start).value
        edges = mf.regime_thresholds(PAIRS[row], rho, [1.0, 1.2])
        assert (here.collapse.item(), here.major.item()) == pytest.approx(edges, rel=1e-10)
    assert set(np.unique(data.regimes)) == {regime.value for regime in mf.Regime}


def test_a_dataset_says_what_it_holds(volume):
    data = volume.to_xarray()
    assert data.attrs == {"optimizer": "L2SAM", "version": mf.__version__}
    assert data.depth.item() == 2
    assert data.collapse.dims == ("mu", "rho")
    for name in ("beta", "rho", "alpha", "t", "strength", "shape", "collapse", "major"):
        assert data[name].attrs["units"] == "1"
        assert data[name].attrs["long_name"]
    one = volume.sel(mu=1, rho=slice(0.4, 0.9), t=20.0).to_xarray()
    assert dict(one.sizes) == {"rho": 3, "alpha": 7, "feature": 2}
    assert one.t.item() == 20.0
    assert one.strength.values.tolist() == PAIRS[1]
    assert one.collapse.dims == ("rho",)
    xarray.testing.assert_equal(one.beta, data.beta.sel(mu=1, rho=slice(0.4, 0.9), t=20.0).drop_vars("mu"))


@pytest.mark.parametrize(
    ("optimizer", "radius", "depth"),
    [(mf.GD, {}, 2), (mf.LinfSAM, {"rho": 0.4}, 2), (mf.L2SAM, {"rho": 0.4}, 1)],
)
def test_flows_without_regimes_have_none_there_either(optimizer, radius, depth):
    result = mf.sweep(
        optimizer, mu=[1.0, 2.0], alpha=[0.7, 0.9], depth=depth, times=[5.0], progress=False, **radius
    )
    data, table = result.to_xarray(), result.to_pandas()
    assert set(data.data_vars) == {"beta", "dominant"}
    assert ("rho" in data.coords) == ("rho" in table) == bool(radius)
    assert "regimes" not in table


def test_a_frame_has_a_row_for_each_flow_and_time(volume):
    table = volume.to_pandas()
    assert list(table) == ["depth", "mu", "rho", "alpha", "t", "beta_0", "beta_1", "dominant", "regimes"]
    assert len(table) == 2 * 5 * 7 * 3 == len(table.drop_duplicates(["mu", "rho", "alpha", "t"]))
    assert table.attrs == {"optimizer": "L2SAM", "version": mf.__version__}
    for row in table.iloc[[0, 4, 50, 101, 209]].itertuples():
        one = mf.flow(
            mf.single_example(PAIRS[row.mu]),
            mf.L2SAM(row.rho),
            depth=row.depth,
            init=[row.alpha, 1.2 * row.alpha],
            times=[row.t],
        )
        np.testing.assert_allclose([row.beta_0, row.beta_1], one.beta[0], rtol=1e-8, atol=1e-300)
        assert row.dominant == one.dominant[0]
        assert row.regimes == mf.regime(PAIRS[row.mu], row.rho, [row.alpha, 1.2 * row.alpha]).value
    early = volume.sel(mu=0, t=20.0).to_pandas()
    assert len(early) == 35
    assert "mu" not in early
    assert set(early.t) == {20.0}


def test_it_goes_to_a_file_of_columns_and_back(volume, tmp_path):
    volume.to_pandas().to_csv(tmp_path / "map.csv", index=False)
    again = pandas.read_csv(tmp_path / "map.csv", float_precision="round_trip")
    np.testing.assert_array_equal(again.beta_1, volume.beta[..., 1].ravel())


@pytest.mark.parametrize(("package", "method"), [("xarray", "to_xarray"), ("pandas", "to_pandas")])
def test_they_are_loaded_when_called_and_missed_by_name(package, method):
    """Where a package is missing, as on a machine that never had it."""
    code = f"""
import sys
import minorfirst as mf
result = mf.sweep(mf.GD, mu=[1.0, 2.0], alpha=0.7, times=[5.0], progress=False)
assert not {{"xarray", "pandas"}} & set(sys.modules)
sys.modules[{package!r}] = None
try:
    result.{method}()
except ModuleNotFoundError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert f"`Sweep.{method}` needs {package}" in said
    assert f"pip install {package}" in said
