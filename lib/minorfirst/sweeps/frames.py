"""A sweep as a data set of xarray or a table of pandas, which are loaded when they are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from ..model.optimizers import GD
from ..theory.regimes import Regime
from ..version import __version__
from .grid import AXES

if TYPE_CHECKING:
    import pandas
    import xarray

MEANINGS = {
    "depth": "number of layers",
    "mu": "number of the example, a row of strength",
    "rho": "SAM radius",
    "alpha": "initialization scale",
    "t": "time of the flow",
    "feature": "number of the coordinate",
    "strength": "strength of the feature",
    "shape": "starting weight over alpha",
    "beta": "predictor",
    "dominant": "coordinate with the largest beta, -1 where the network has collapsed",
    "regimes": "what the network does, by the scale of its start",
    "collapse": "alpha below which the network collapses",
    "major": "alpha from which on the major coordinate leads from the outset",
}
COUNTED = {"mu", "feature", "dominant", "regimes"}  # numbers of things, and words: of no unit


def _load(package: str, method: str) -> Any:
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"`Sweep.{method}` needs {package}, and {error.name} is not installed: pip install {package}",
            name=error.name,
        ) from None


def _attributes(name: str) -> dict[str, str]:
    """Return what is said of a variable; every quantity here is a pure number, unit 1."""
    return {"long_name": MEANINGS[name]} | ({} if name in COUNTED else {"units": "1"})


def _named(result: Any) -> list[str]:
    """Return the axes by which a flow is told: mu where it is an axis, and rho but for GD."""
    left_out = {"rho"} if result.grid.optimizer is GD else set()
    if "mu" not in result.dims:
        left_out.add("mu")
    return [name for name in (*AXES, "t") if name not in left_out]


def dataset(result: Any) -> xarray.Dataset:
    """Return a `Sweep` as a Dataset; see `Sweep.to_xarray`."""
    xr, grid, dims = _load("xarray", "to_xarray"), result.grid, result.dims
    variables: dict[str, tuple[Any, Any]] = {
        "beta": ((*dims, "feature"), result.beta),
        "dominant": (dims, result.dominant),
    }
    if result.has_regimes:
        words = np.vectorize(lambda regime: regime.value, otypes=[str])(result.regimes)
        variables["regimes"] = (tuple(name for name in dims if name != "t"), words)
        over = tuple(name for name in ("mu", "rho") if name in dims)
        variables |= {name: (over, edge) for name, edge in result.boundaries._asdict().items()}
    coordinates: dict[str, tuple[Any, Any]] = {
        "feature": ("feature", np.arange(grid.d)),
        "strength": (("mu", "feature"), grid.mu) if "mu" in dims else ("feature", grid.mu[0]),
        "shape": ("feature", grid.shape),
    }
    for name in _named(result):
        values = np.arange(len(grid.mu)) if name == "mu" else grid.values(name)
        coordinates[name] = (name, values) if name in dims else ((), values[0])
    made: xarray.Dataset = xr.Dataset(
        {name: (*each, _attributes(name)) for name, each in variables.items()},
        {name: (*each, _attributes(name)) for name, each in coordinates.items()},
        {"optimizer": grid.optimizer.__name__, "version": __version__},
    )
    return made


def frame(result: Any) -> pandas.DataFrame:
    """Return a `Sweep` as a DataFrame; see `Sweep.to_pandas`."""
    pandas, grid, times = _load("pandas", "to_pandas"), result.grid, len(result.grid.times)
    rows = grid.flows * times
    at = dict(zip(AXES, np.unravel_index(np.repeat(np.arange(grid.flows), times), grid.lengths), strict=True))
    at["t"] = np.tile(np.arange(times), grid.flows)
    columns = {name: at[name] if name == "mu" else grid.values(name)[at[name]] for name in _named(result)}
    beta = result.beta.reshape(rows, grid.d)
    columns |= {f"beta_{j}": beta[:, j] for j in range(grid.d)}
    columns["dominant"] = result.dominant.reshape(rows)
    if result.has_regimes:
        words = [regime.value for regime in Regime]
        codes = [words.index(regime.value) for regime in result.regimes.ravel()]
        columns["regimes"] = pandas.Categorical.from_codes(np.repeat(codes, times), words)
    found = pandas.DataFrame(columns)
    found.attrs |= {"optimizer": grid.optimizer.__name__, "version": __version__}
    return found
