"""What is made of the two scalars of every flow and time: predictors, leaders, regimes, boundaries."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from ..checks import Array
from ..kernels.leads import dominant
from ..model.optimizers import L2SAM
from ..theory.collapse import collapse_scales
from ..theory.regimes import Regime, RegimeThresholds, major_scale
from .grid import AXES, Grid

BLOCK = 2**20  # numbers of beta made at a time


class Views:
    """Arrays of a `Sweep` by named axes; see there.

    Parameters
    ----------
    grid : Grid
        Of F flows at T times.
    scalars : (F, T, 2) array
        As `families.solve` gives them.
    nfev : int
    """

    def __init__(self, grid: Grid, scalars: Array, nfev: int = 0) -> None:
        self.grid, self.nfev = grid, nfev
        self._flat = scalars
        self.dims = tuple(name for name in (*AXES, "t") if name not in grid.single)
        self.axes = {name: grid.values(name) for name in self.dims}
        self.coords = {name: self.axes.get(name, grid.values(name)[0]) for name in (*AXES, "t")}

    def _of_flows(self, flat: np.ndarray) -> np.ndarray:
        """Return what all flows have, (F, ...), with the axes of the result but t, (..., ...)."""
        lengths = [len(self.axes[name]) for name in self.dims if name != "t"]
        return flat.reshape(lengths + list(flat.shape[1:]))

    def _of_times(self, flat: np.ndarray) -> np.ndarray:
        """Return what all flows have at all times, (F, T, ...), with the axes of the result, (..., ...)."""
        return self._of_flows(flat if "t" in self.dims else flat[:, 0])

    @property
    def scalars(self) -> Array:
        """Two scalars of every flow and time, (..., 2)."""
        return self._of_times(self._flat)

    def _layers(self, make: Any, tail: tuple[int, ...], dtype: type[Any]) -> np.ndarray:
        """Return make(layer, depth) of all flows, in blocks of flows."""
        flows, times = self._flat.shape[:2]
        found = np.empty((flows, times, *tail), dtype)
        block = max(1, BLOCK // (times * self.grid.d))
        for first in range(0, flows, block):
            which = np.arange(first, min(first + block, flows))
            found[which] = make(*self.grid.layers(which, self._flat[which]))
        return self._of_times(found)

    @property
    def beta(self) -> Array:
        """Predictor, (..., d); made anew at every call."""
        return self._layers(lambda w, depth: w ** depth[:, None, None], (self.grid.d,), float)

    @cached_property
    def dominant(self) -> np.ndarray:
        """Index of the coordinate with the largest beta, the first of equals; -1 where all are 0."""
        return self._layers(lambda w, _: dominant(w), (), int)

    @cached_property
    def regimes(self) -> np.ndarray:
        """Regime of every flow, without the axis of time; for L2SAM at depth two (Theorem 4.5, C13)."""
        grid = self.grid
        self._need_regimes("regimes")
        collapse, major = self._boundaries
        found = np.full(grid.lengths, Regime.MAJOR_FIRST, dtype=object)
        found[0, grid.alpha < major[:, :, None]] = Regime.MINOR_FIRST
        found[0, grid.alpha < collapse[:, :, None]] = Regime.COLLAPSE
        return self._of_flows(found.reshape(grid.flows))

    @property
    def boundaries(self) -> RegimeThresholds:
        """Scales alpha at which the regime changes, as `regime_thresholds` gives them.

        Two arrays, ``collapse`` and ``major``, over the axes mu and rho, those of them that the sweep has;
        for L2SAM at depth two.
        """
        self._need_regimes("boundaries")
        held = tuple(0 if name in self.grid.single else slice(None) for name in ("mu", "rho"))
        collapse, major = (array[held] for array in self._boundaries)
        return RegimeThresholds(collapse, major)

    @cached_property
    def _boundaries(self) -> tuple[Array, Array]:
        """The same over all of mu and rho, two (M, R) arrays."""
        mu, rho, shape = self.grid.mu, self.grid.rho, self.grid.shape
        collapse = collapse_scales(mu.T, np.repeat(shape[:, None], len(mu), axis=1))
        major = np.array([major_scale(row, shape) for row in mu])
        return np.outer(collapse, rho), np.outer(major, rho)

    @property
    def has_regimes(self) -> bool:
        """Whether `regimes` and `boundaries` are defined: for L2SAM at depth two alone."""
        return self.grid.optimizer is L2SAM and list(self.grid.depth) == [2]

    def _need_regimes(self, name: str) -> None:
        grid = self.grid
        if not self.has_regimes:
            depths = ", ".join(str(depth) for depth in grid.depth)
            raise ValueError(
                f"`{name}` are those of L2SAM at depth 2; this sweep is of {grid.optimizer.__name__} at "
                f"depth {depths}, which has no regimes."
            )
