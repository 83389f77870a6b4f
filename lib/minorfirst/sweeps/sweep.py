"""sweep(): many flows at once over grids of depth, strengths, radius, scale and time."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from ..checks import Array, brief, positive
from ..errors import FlowError
from .grid import Grid, make_grid
from .result import Sweep
from .store import SweepFile

Finished = Iterator[tuple[int, Array]]
RETRIES = 3  # of a chunk whose worker died
AHEAD = 2  # chunks handed out for each worker
DELAY = 1.0  # seconds before a progress bar shows


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _solve(grid: Grid, first: int, last: int) -> Array:
    return grid.solve(first, last)


def _workers(executor: Executor | None) -> int:
    """Return how many chunks are likely to be under way at once."""
    if executor is None:
        return cores()
    client = getattr(executor, "_client", None)  # Dask's
    if client is not None:
        if client.status != "running":
            raise ValueError(f"`executor` must be running, got one whose Dask client is {client.status}.")
        return max(1, sum(client.ncores().values()))
    return int(getattr(executor, "_max_workers", cores()))


class _Crew:
    """Hands chunks to an executor and takes them back, whatever happens to the workers."""

    def __init__(self, executor: Executor | None, workers: int) -> None:
        self._given, self._workers = executor, workers
        self._own: Executor | None = None
        self._died = False  # a worker of the executor given: what killed it must not reach this process
        self._tries: dict[int, int] = {}

    def _pool(self) -> Executor:
        if self._given is not None:
            return self._given
        if self._own is None:
            # Threads, since numpy lets go of the interpreter's lock within these arrays: nothing to start, to
            # import or to send, and no process is forked that may hold threads of its own, JAX's say.
            self._own = (
                ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
                if self._died
                else ThreadPoolExecutor(self._workers)
            )
        return self._own

    def submit(self, grid: Grid, first: int, last: int) -> Future[Array]:
        """Hand out one chunk."""
        try:
            return self._pool().submit(_solve, grid, first, last)
        except BrokenExecutor:
            self._replace()
            return self._pool().submit(_solve, grid, first, last)
        except RuntimeError as error:
            raise ValueError(
                f"`executor` must be running, got {brief(self._given)}, which takes no work ({error}). "
                "Pass a new one, or none for one thread per core."
            ) from None

    def failed(self, number: int, error: BaseException) -> None:
        """Allow another try of a chunk, or raise what went wrong."""
        if isinstance(error, (FlowError, ValueError, MemoryError)):
            raise error  # the computation's own
        self._tries[number] = self._tries.get(number, 0) + 1
        if self._tries[number] > RETRIES:
            raise RuntimeError(
                f"chunk {number} of the sweep failed {self._tries[number]} times, at last with {error!r}. "
                "What is finished is in `file`, if one was given."
            ) from error
        if isinstance(error, BrokenExecutor):
            self._replace()

    def _replace(self) -> None:
        """Go on with a new pool where a worker of the old one was killed, which breaks it for good."""
        if self._given is not None:
            warnings.warn(
                f"a worker of `executor` died and broke it ({type(self._given).__name__}); the sweep goes on "
                f"with {self._workers} processes of its own.",
                RuntimeWarning,
                stacklevel=4,
            )
            self._given, self._died = None, True
        if self._own is not None:
            self._own.shutdown(wait=False, cancel_futures=True)
            self._own = None

    def close(self) -> None:
        """Let go of the pool, if it is our own."""
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)


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
    if executor is not None and not hasattr(executor, "submit"):
        raise ValueError(
            f"`executor` must have `submit`, as those of concurrent.futures do, got {brief(executor)}."
        )
    if file is not None and Path(file).is_dir():
        raise ValueError(f"`file` must be the path of a file, got the folder {file}.")
    store = SweepFile(file) if file is not None and Path(file).exists() else None
    if store is not None:
        _check_same(store.grid, grid, store.path)
    hands = _workers(executor)
    size = store.size if store is not None else grid.chunk(memory - grid.result_bytes, hands)
    left = set(range(-(-grid.flows // size))) - (store.numbers() if store is not None else set())
    workers = _fitting(grid, memory, size, len(left), hands)
    scalars = np.empty((grid.flows, len(grid.times), 2))
    if store is not None:
        store.fill(scalars)
    elif file is not None:
        store = SweepFile.create(file, grid, size)
    bar = tqdm(
        total=grid.flows, unit="flow", unit_scale=True, delay=DELAY, disable=not progress, desc="sweep"
    )
    with bar:
        bar.update(grid.flows - sum(min(size, grid.flows - k * size) for k in left))
        for number, values in _chunks(
            grid, size, sorted(left), executor, workers, AHEAD if workers == hands else 1
        ):
            scalars[number * size : number * size + len(values)] = values
            if store is not None:
                store.write(number, values)
            bar.update(len(values))
    return Sweep(grid, scalars)


def _check_same(held: Grid, wanted: Grid, path: Path) -> None:
    mine, theirs = wanted.fingerprints(), held.fingerprints()
    other = [f"`{name}`" for name in mine if mine[name] != theirs[name]]
    if other:
        raise ValueError(
            f"`file` must be of the same sweep, or not exist: {path} holds one with other "
            f"{', '.join(other)}. Pass another path; nothing was overwritten."
        )


def _fitting(grid: Grid, memory: float, size: int, chunks: int, workers: int) -> int:
    """Return how many chunks may be under way at once beside the result, at least one if any is left."""
    room = memory - grid.result_bytes
    under_way = size * grid.bytes_of_flow
    fitting = min(workers, chunks, int(max(room, 0.0) // under_way))
    if room < 0 or (chunks and fitting < 1):
        all_chunks = -(-grid.flows // size)
        fit = int(max(memory - under_way, 0.0) * all_chunks // grid.result_bytes)
        raise ValueError(
            f"`memory` must be at least {grid.result_bytes + under_way:.3g} bytes for {grid.flows} flows at "
            f"{len(grid.times)} times, got {memory:.3g}: {min(fit, all_chunks)} of {all_chunks} chunks would "
            "fit. Pass more, or fewer values on the axes, and join the parts."
        )
    return max(fitting, 1)


def _chunks(
    grid: Grid, size: int, left: list[int], executor: Executor | None, workers: int, ahead: int
) -> Finished:
    """Yield number and scalars of every chunk as it is finished."""
    if executor is None and (len(left) <= 1 or workers == 1):
        for number in left:
            yield number, grid.solve(number * size, min((number + 1) * size, grid.flows))
        return
    crew = _Crew(executor, min(workers, len(left)))
    waiting = left[::-1]
    under_way: dict[Future[Array], int] = {}
    try:
        while waiting or under_way:
            while waiting and len(under_way) < ahead * workers:
                number = waiting.pop()
                future = crew.submit(grid, number * size, min((number + 1) * size, grid.flows))
                under_way[future] = number
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                number = under_way.pop(future)
                error = future.exception() if not future.cancelled() else RuntimeError("it was cancelled")
                if error is None:
                    yield number, future.result()
                else:
                    crew.failed(number, error)
                    waiting.append(number)
    finally:
        for future in under_way:
            future.cancel()
        crew.close()
