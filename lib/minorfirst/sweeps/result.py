"""Sweep: what came out of many flows, by named axes."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from ..checks import Array, real_number
from ..kernels.families import collapse_scales
from ..kernels.leads import Handovers, dominant
from ..model.data import single_example
from ..model.optimizers import GD, L2SAM
from ..runs.flow import handovers_of
from ..runs.trajectory import Trajectory
from ..theory.regimes import Regime, RegimeThresholds, major_scale
from .grid import AXES, Grid
from .handovers import handovers
from .store import SweepFile

BLOCK = 2**20  # numbers of beta made at a time


class Sweep:
    """Many flows at the same times, kept as two scalars each, from which everything else is made.

    Attributes
    ----------
    dims : tuple of str
        Names of the axes, in order, of those among depth, mu, rho, alpha that were sequences, and t.
    axes : dict
        Values along each of them.
    scalars : (..., 2) array
        tau and R for L2SAM at depth two, R being inf where the network has collapsed; elsewhere the position
        on the closed form, and 0.
    beta : (..., d) array
        Predictor.
    dominant : (...) int array
        Index of the largest beta_j; -1 where all are 0.
    regimes : array of Regime
        Without the axis t; for L2SAM at depth two.

    Examples
    --------
    >>> import minorfirst as mf
    >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=[0.5, 1.0], alpha=[0.3, 0.7], times=[200.0])
    >>> result.dims
    ('rho', 'alpha', 't')
    >>> result.regimes
    array([[Regime.MINOR_FIRST, Regime.MAJOR_FIRST],
           [Regime.COLLAPSE, Regime.MINOR_FIRST]], dtype=object)
    >>> result.beta[result.index(rho=1.0, alpha=0.7)].round(4)
    array([[4.1141, 5.2485]])
    """

    def __init__(self, grid: Grid, scalars: Array) -> None:
        self.grid = grid
        self._flat = scalars
        self.dims = (*(name for name in AXES if name not in grid.single), "t")
        self.axes = {name: getattr(grid, name) for name in self.dims[:-1]} | {"t": grid.times}

    def _shaped(self, flat: np.ndarray) -> np.ndarray:
        """Return an array of all flows with the axes that the result carries, (F, ...) -> (..., ...)."""
        return flat.reshape([len(self.axes[name]) for name in self.dims[:-1]] + list(flat.shape[1:]))

    @property
    def scalars(self) -> Array:
        """Two scalars of every flow and time, (..., 2)."""
        return self._shaped(self._flat)

    def _layers(self, make: Any, tail: tuple[int, ...], dtype: type[Any]) -> np.ndarray:
        """Return make(layer, depth) of all flows, in blocks of flows."""
        flows, times = self._flat.shape[:2]
        found = np.empty((flows, times, *tail), dtype)
        block = max(1, BLOCK // (times * self.grid.d))
        for first in range(0, flows, block):
            which = np.arange(first, min(first + block, flows))
            found[which] = make(*self.grid.layers(which, self._flat[which]))
        return self._shaped(found)

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
        return self._shaped(found.reshape(grid.flows))

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

    def _need_regimes(self, name: str) -> None:
        grid = self.grid
        if grid.kind is not L2SAM or list(grid.depth) != [2]:
            depths = ", ".join(str(depth) for depth in grid.depth)
            raise ValueError(
                f"`{name}` are those of L2SAM at depth 2; this sweep is of {grid.kind.__name__} at depth "
                f"{depths}, which has no regimes."
            )

    def handovers(self) -> Handovers:
        """Return when the lead passes from one coordinate to another, in every flow, up to the last time.

        Returns
        -------
        Handovers
            One entry for each handover: ``flow``, one index array for each of ``dims`` but t; ``t``;
            ``before`` and ``after``, the coordinates.
        """
        return handovers(self.grid, self.dims[:-1])

    def index(self, **values: float) -> tuple[Any, ...]:
        """Return the index of values along axes, by name, for use on any of the arrays.

        Parameters
        ----------
        **values
            ``rho=1.0, t=200.0``; of ``mu`` the number of the row.  The nearest value is taken if it is within
            1e-9 of the one given.
        """
        for name in values:
            if name not in self.dims:
                raise ValueError(f"`{name}` must be one of the axes {', '.join(self.dims)}.")
        place: list[Any] = [slice(None)] * len(self.dims)
        for k, name in enumerate(self.dims):
            if name not in values:
                continue
            axis = np.arange(len(self.axes[name])) if name == "mu" else self.axes[name]
            expected = "on its axis, one number"
            if name == "mu":
                expected = f"the number of a row, 0 to {len(axis) - 1}"
            value = real_number(values[name], name, expected)
            nearest = int(np.argmin(np.abs(axis - value)))
            if abs(axis[nearest] - value) > 1e-9 * abs(value):
                raise ValueError(
                    f"`{name}` must be {expected}, got {value:.12g}; the nearest is {axis[nearest]:.12g}."
                )
            place[k] = nearest
        return tuple(place)

    def trajectory(self, **values: float) -> Trajectory:
        """Return one of the flows as a `Trajectory`; give a value for every axis but t, as for `index`."""
        missing = [name for name in self.dims[:-1] if name not in values]
        if missing or "t" in values:
            raise ValueError(f"`trajectory` must be given {', '.join(self.dims[:-1])} and no t.")
        place = dict(zip(self.dims, self.index(**values), strict=True))
        at = [int(place.get(name, 0)) for name in AXES]
        flow = int(np.ravel_multi_index(at, self.grid.lengths))
        layer, depth = self.grid.layers(np.array([flow]), self._flat[[flow]])
        weights = np.repeat(layer[0][:, None, :], depth[0], axis=1)
        data, times = single_example(self.grid.mu[at[1]]), self.grid.times
        rho, alpha = self.grid.rho[at[2]], self.grid.alpha[at[3]]
        optimizer = GD() if self.grid.kind is GD else self.grid.kind(float(rho))
        start = np.tile(alpha * self.grid.shape, (depth[0], 1))
        return Trajectory(
            data, times, weights, "exact", partial(handovers_of, data, optimizer, start, times[-1])
        )

    def save(self, file: str | Path) -> None:
        """Write the sweep into a new file, from which `load` and ``sweep(..., file=file)`` take it."""
        store = SweepFile.create(file, self.grid, self.grid.flows)
        store.write(0, self._flat)

    @classmethod
    def load(cls, file: str | Path) -> Sweep:
        """Return the sweep held by a file; ValueError if it is damaged or was cut off."""
        store = SweepFile(file)
        scalars = np.empty((store.grid.flows, len(store.grid.times), 2))
        done = store.fill(scalars)
        if done < store.chunks:
            raise ValueError(
                f"`file` must hold a finished sweep, got {file} with {done} of {store.chunks} chunks. "
                "Call `sweep` with the same arguments and `file` to compute the rest."
            )
        return cls(store.grid, scalars)

    def __repr__(self) -> str:
        sizes = "".join(f", {name}={len(self.axes[name])}" for name in self.dims)
        return f"Sweep({self.grid.kind.__name__}{sizes}, d={self.grid.d})"
