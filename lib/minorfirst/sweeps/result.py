"""Sweep: what came out of many flows, by named axes."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import brief
from ..kernels.leads import Handovers
from ..model.data import single_example
from ..model.optimizers import GD
from ..runs.solvers import handovers_of, solver_for
from ..runs.trajectory import Trajectory
from .frames import dataset, frame
from .grid import AXES
from .handovers import handovers
from .selection import places
from .store import SweepFile
from .views import Views

if TYPE_CHECKING:
    import pandas
    import xarray


class Sweep(Views):
    """Many flows at the same times, kept as two scalars each, from which everything else is made.

    Attributes
    ----------
    dims : tuple of str
        Names of the axes, in order: of depth, mu, rho, alpha and t those that were sequences.
    axes : dict
        Values along each of them; of mu the strengths, (M, d).
    coords : dict
        Values of all five, those of the others being one number; of mu one example's strengths, (d,).
    scalars : (..., 2) array
        tau and R for L2SAM at depth two, R being inf where the network has collapsed; elsewhere the position
        on the closed form, and 0.
    beta : (..., d) array
        Predictor.
    dominant : (...) int array
        Index of the largest beta_j; -1 where all are 0.
    has_regimes : bool
        Whether the flows are those of L2SAM at depth two, which have regimes and boundaries.
    regimes : array of Regime
        Without the axis t.
    nfev : int
        At how many points of all flows together right-hand sides were evaluated by the call that made the
        sweep, or that it is a part of; what it found in a file costs none.

    Examples
    --------
    >>> import minorfirst as mf
    >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=[0.5, 1.0], alpha=[0.3, 0.7], times=[5.0, 200.0])
    >>> result.dims
    ('rho', 'alpha', 't')
    >>> result.regimes
    array([[Regime.MINOR_FIRST, Regime.MAJOR_FIRST],
           [Regime.COLLAPSE, Regime.MINOR_FIRST]], dtype=object)
    >>> result.sel(rho=1.0, t=200.0)
    Sweep(L2SAM, alpha=2, d=2)
    >>> result.sel(rho=1.0, t=200.0).beta.round(4)
    array([[0.    , 0.    ],
           [4.1141, 5.2485]])
    """

    def handovers(self) -> Handovers:
        """Return when the lead passes from one coordinate to another, in every flow, up to the last time.

        Returns
        -------
        Handovers
            One entry for each handover: ``flow``, one index array for each of ``dims`` but t; ``t``;
            ``before`` and ``after``, the coordinates.
        """
        return self._handovers

    @cached_property
    def _handovers(self) -> Handovers:
        return handovers(self.grid, tuple(name for name in self.dims if name != "t"))

    def sel(self, **values: Any) -> Sweep:
        """Return a part of the sweep, picked by values on its axes.

        Parameters
        ----------
        **values
            For each axis one value, which drops the axis; an increasing sequence of values; or a slice of
            values, both ends included.  ``mu`` goes by the numbers of the rows.

        Returns
        -------
        Sweep

        Raises
        ------
        ValueError
            If a name is none of ``dims``, or a value is not on its axis to a relative 1e-9.

        Examples
        --------
        >>> import minorfirst as mf
        >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=[0.5, 1.0, 1.5], alpha=0.7, times=[5.0, 200.0])
        >>> result.sel(rho=slice(0.5, 1.0), t=200.0)
        Sweep(L2SAM, rho=2, d=2)
        >>> result.sel(rho=[0.5, 1.5], t=200.0).dominant
        array([ 1, -1])
        """
        for name in values:
            if name not in self.dims:
                raise ValueError(f"`{name}` must be one of the axes of {self!r}.")
        chosen = {name: places(value, self.grid.labels(name), name) for name, value in values.items()}
        part = self.grid.at(chosen)
        every = [chosen.get(name, np.arange(len(self.grid.values(name)))) for name in (*AXES, "t")]
        cube = self._flat.reshape(*self.grid.lengths, *self._flat.shape[1:])
        scalars = cube[np.ix_(*map(np.atleast_1d, every))]
        return Sweep(part, scalars.reshape(part.flows, *scalars.shape[-2:]), self.nfev)

    def trajectory(self, **values: float) -> Trajectory:
        """Return one of the flows as a `Trajectory`; give one value for every axis but t, as for `sel`."""
        wanted = [name for name in self.dims if name != "t"]
        if set(values) != set(wanted):
            raise ValueError(f"`trajectory` must be given {', '.join(wanted) or 'no values'} and no t.")
        one = self.sel(**values)
        for name in one.dims:
            if name != "t":
                raise ValueError(f"`{name}` must be one value on its axis, got {brief(values[name])}.")
        grid = one.grid
        layer, depth = grid.layers(np.array([0]), one._flat)
        weights = np.repeat(layer[0][:, None, :], depth[0], axis=1)
        data, times = single_example(grid.mu[0]), grid.times
        optimizer = GD() if grid.optimizer is GD else grid.optimizer(float(grid.rho[0]))
        start = np.tile(grid.alpha[0] * grid.shape, (depth[0], 1))
        solver = solver_for(data, optimizer, start)
        return Trajectory(data, times, weights, "exact", partial(handovers_of, solver, float(times[-1])))

    def to_xarray(self) -> xarray.Dataset:
        """Return the sweep as a Dataset of xarray; ``pip install "minorfirst[frames]"`` brings it.

        Returns
        -------
        xarray.Dataset
            ``beta`` over ``dims`` and ``feature``, and ``dominant``; for L2SAM at depth two ``regimes`` as
            words, and the boundaries ``collapse`` and ``major``.  Coordinates are the axes, of ``mu`` the
            numbers of the rows; ``strength`` and ``shape``; what is no axis, as one number.  Attributes say
            units and meanings, optimizer and version.

        Raises
        ------
        ModuleNotFoundError
            If xarray is not installed.

        Examples
        --------
        >>> import minorfirst as mf
        >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.4, 0.7], times=[5.0, 200.0])
        >>> data = result.to_xarray()
        >>> data.regimes.sel(alpha=0.7).item()
        'minor first'
        >>> data.beta.sel(alpha=0.7, t=200.0, feature=1).round(4).item()
        5.2485
        """
        return dataset(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the sweep as a DataFrame of pandas; ``pip install "minorfirst[frames]"`` brings it.

        Returns
        -------
        pandas.DataFrame
            One row a flow and time: ``depth``, the row number ``mu`` where it is an axis, ``rho`` but for GD,
            ``alpha``, ``t``, ``beta_0`` and so on, ``dominant``, and for L2SAM at depth two ``regimes``.

        Raises
        ------
        ModuleNotFoundError
            If pandas is not installed.

        Examples
        --------
        >>> import minorfirst as mf
        >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.4, 0.7], times=[5.0, 200.0])
        >>> table = result.to_pandas()
        >>> table[table.regimes == "minor first"].dominant.tolist()
        [0, 1]
        """
        return frame(self)

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
        if done < store.chunks.count:
            raise ValueError(
                f"`file` must hold a finished sweep, got {file} with {done} of {store.chunks.count} chunks. "
                "Call `sweep` with the same arguments and `file` to compute the rest."
            )
        return cls(store.grid, scalars)

    def __repr__(self) -> str:
        sizes = "".join(f", {name}={len(self.axes[name])}" for name in self.dims)
        return f"Sweep({self.grid.optimizer.__name__}{sizes}, d={self.grid.d})"
