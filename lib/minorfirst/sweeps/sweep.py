"""sweep(): many flows at once over grids of depth, strengths, radius, scale and time."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from ..checks import positive
from .chunks import make_plan
from .grid import Grid, make_grid
from .result import Sweep
from .store import SweepFile
from .workers import solved, workers_of

DELAY = 1.0  # seconds before a progress bar shows


def sweep(
    optimizer: type[Any],
    *,
    mu: ArrayLike,
    alpha: ArrayLike,
    times: ArrayLike,
    rho: ArrayLike | None = None,
    depth: ArrayLike = 2,
    shape: ArrayLike | None = None,
    executor: Executor | None = None,
    memory: float = 1e9,
    file: str | Path | None = None,
    progress: bool = True,
) -> Sweep:
    """Follow the flows of one example over a grid of settings, all at once.

    Every flow is that of `flow` with layers init = alpha * shape, solved exactly, up to one scalar ODE for
    L2SAM at depth two.  The flows stand side by side in arrays, each with steps of its own.

    Parameters
    ----------
    optimizer : {GD, LinfSAM, L2SAM}
        The class; L2SAM at depths 1 and 2, the others at any depth.
    mu : (d,) or (M, d) array_like
        Strengths of the example, > 0, or of M examples.
    alpha : float or (A,) array_like
        Initialization scales, > 0, increasing.
    times : (T,) array_like
        Increasing times in (0, 1e300].
    rho : float or (R,) array_like
        SAM radii, >= 0, increasing; left out for GD.
    depth : int or (K,) array_like
        Numbers of layers, increasing.
    shape : (d,) array_like, optional
        Proportions of the start, > 0; ones by default.
    executor : concurrent.futures.Executor, optional
        Runs the chunks: a pool of processes or threads, or what a Dask client's ``get_executor()`` returns.
        By default one thread per core, if there is more than one chunk.  A pool of processes serves many
        cores better; start it by "spawn" or "forkserver", and in a script below
        ``if __name__ == "__main__":``.
    memory : float
        Bytes that the result and the chunks under way may take together, beside Python itself.
    file : str or Path, optional
        Where finished chunks are kept.  If it holds the same sweep, cut off or finished, only the rest is
        computed.
    progress : bool
        Whether a progress bar shows, after a second.

    Returns
    -------
    Sweep
        With one axis for every argument that was a sequence, and for time.

    Raises
    ------
    ValueError
        If an argument is of the wrong kind or range, the sweep does not fit into ``memory``, the executor
        takes no work, or ``file`` is damaged or of another sweep; nothing is overwritten.
    FlowError
        If a flow does not reach the last time.

    Notes
    -----
    Theorems 3.1 and 3.2 of the paper and claims C11 and C14; see `flow`.

    Examples
    --------
    >>> import minorfirst as mf
    >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.4, 0.7, 1.0], times=[5.0, 200.0])
    >>> result
    Sweep(L2SAM, alpha=3, t=2, d=2)
    >>> result.dominant
    array([[-1, -1],
           [ 0,  1],
           [ 1,  1]])
    >>> result.beta[1, 1].round(4)
    array([4.1141, 5.2485])
    """
    grid = make_grid(optimizer, mu, alpha, times, rho, depth, shape)
    memory = positive(memory, "memory", "a number of bytes > 0, e.g. 1e9")
    workers = workers_of(executor)
    store = _begun(file, grid)
    if store is None:
        plan = make_plan(grid, memory, workers)
    else:
        plan = make_plan(grid, memory, workers, store.chunks, store.numbers())
    scalars, nfev = np.empty((grid.flows, len(grid.times), 2)), 0
    if store is not None:
        store.fill(scalars)
    elif file is not None:
        store = SweepFile.create(file, grid, plan.chunks.size)
    with tqdm(
        total=grid.flows, unit="flow", unit_scale=True, delay=DELAY, disable=not progress, desc="sweep"
    ) as bar:
        bar.update(plan.solved_flows)
        for number, values, work in solved(grid, plan, executor):
            nfev += work
            first, end = plan.chunks.flows(number)
            scalars[first:end] = values
            if store is not None:
                store.write(number, values)
            bar.update(end - first)
    return Sweep(grid, scalars, nfev)


def _begun(file: str | Path | None, grid: Grid) -> SweepFile | None:
    """Return the file of a sweep that was begun, None if there is none, or raise ValueError for another's."""
    if file is None or not Path(file).exists():
        return None
    if Path(file).is_dir():
        raise ValueError(f"`file` must be the path of a file, got the folder {file}.")
    store = SweepFile(file)
    mine, theirs = grid.fingerprints(), store.grid.fingerprints()
    other = [f"`{name}`" for name in mine if mine[name] != theirs[name]]
    if other:
        raise ValueError(
            f"`file` must be of the same sweep, or not exist: {file} holds one with other "
            f"{', '.join(other)}. Pass another path; nothing was overwritten."
        )
    return store
