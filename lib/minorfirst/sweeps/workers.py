"""Who solves the chunks of a sweep: an executor or threads of our own, whatever happens to the workers."""

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

from ..checks import Array, brief
from ..errors import FlowError
from .chunks import Plan
from .grid import Grid

Solved = tuple[Array, int]  # scalars of a chunk, (n, T, 2), and nfev
RETRIES = 3  # of a chunk whose worker died


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers_of(executor: Executor | None) -> int:
    """Return how many chunks an executor is likely to solve at once; none stands for one thread per core.

    Raises
    ------
    ValueError
        If it is no executor, or a Dask client's that is not running.
    """
    if executor is None:
        return cores()
    if not hasattr(executor, "submit"):
        raise ValueError(
            f"`executor` must have `submit`, as those of concurrent.futures do, got {brief(executor)}."
        )
    client = getattr(executor, "_client", None)  # Dask's
    if client is not None:
        if client.status != "running":
            raise ValueError(f"`executor` must be running, got one whose Dask client is {client.status}.")
        return max(1, int(sum(client.ncores().values())))
    return int(getattr(executor, "_max_workers", cores()))


def _solve(grid: Grid, first: int, last: int) -> Solved:
    return grid.solve(first, last)


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

    def submit(self, grid: Grid, first: int, last: int) -> Future[Solved]:
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


def solved(grid: Grid, plan: Plan, executor: Executor | None) -> Iterator[tuple[int, Array, int]]:
    """Yield number, scalars, (n, T, 2), and nfev of every chunk left in a plan, in the order of finishing."""
    if executor is None and (len(plan.left) <= 1 or plan.workers == 1):
        for number in plan.left:
            yield number, *grid.solve(*plan.chunks.flows(number))
        return
    crew = _Crew(executor, min(plan.workers, len(plan.left)))
    waiting = plan.left[::-1]
    under_way: dict[Future[Solved], int] = {}
    try:
        while waiting or under_way:
            while waiting and len(under_way) < plan.handed_out:
                number = waiting.pop()
                under_way[crew.submit(grid, *plan.chunks.flows(number))] = number
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                number = under_way.pop(future)
                error = future.exception() if not future.cancelled() else RuntimeError("it was cancelled")
                if error is None:
                    yield number, *future.result()
                else:
                    crew.failed(number, error)
                    waiting.append(number)
    finally:
        for future in under_way:
            future.cancel()
        crew.close()
