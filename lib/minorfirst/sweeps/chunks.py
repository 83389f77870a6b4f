"""How a sweep is cut into chunks of flows, and how many of them are solved at once within a memory."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from .grid import Grid

MOST = 16_384  # flows in a chunk at most: enough to make numpy's overhead small, few enough for the caches
AHEAD = 2  # chunks handed out for each worker: the next one lies ready
FLOAT = 8  # bytes of a number
KEPT = 2  # numbers kept of a flow and time: its two scalars
# Numbers that one flow takes at most while it is followed, as measured, a little more:
OF_ITS_STEPS = 160  # the stages of a step, its dense output, and what the controller holds
OF_A_FEATURE = 16  # the modes of one coordinate, and the arrays on the way to their sums
OF_A_TIME = 120  # the dense output of the step that passes a time, kept until all times are read off


def result_bytes(grid: Grid) -> int:
    """Return the memory of a sweep's result."""
    return FLOAT * KEPT * len(grid.times) * grid.flows


def bytes_of_flow(grid: Grid) -> int:
    """Return the memory that one flow takes at most while it is followed."""
    return FLOAT * (OF_ITS_STEPS + OF_A_FEATURE * grid.d + OF_A_TIME * len(grid.times))


@dataclass(frozen=True)
class Chunks:
    """The flows of a sweep in chunks of one size, of which the last may be smaller."""

    total: int
    size: int

    @property
    def count(self) -> int:
        """How many chunks there are."""
        return -(-self.total // self.size)

    def flows(self, number: int) -> tuple[int, int]:
        """Return the first flow of a chunk, and the first one after it."""
        return number * self.size, min((number + 1) * self.size, self.total)


@dataclass(frozen=True)
class Plan:
    """What is left of a sweep.

    Attributes
    ----------
    chunks : Chunks
    left : list of int
        Numbers of the chunks still to be solved.
    workers : int
        How many chunks may be solved at once.
    handed_out : int
        How many may be with the workers, waiting ones included.
    """

    chunks: Chunks
    left: list[int]
    workers: int
    handed_out: int

    @property
    def solved_flows(self) -> int:
        """How many flows the finished chunks hold."""
        first_and_end = map(self.chunks.flows, self.left)
        return self.chunks.total - sum(end - first for first, end in first_and_end)


def make_plan(
    grid: Grid, memory: float, workers: int, chunks: Chunks | None = None, done: Set[int] = frozenset()
) -> Plan:
    """Return a plan that keeps result and chunks under way to ``memory`` bytes.

    Parameters
    ----------
    grid : Grid
    memory : float
        Bytes.
    workers : int
        How many chunks the executor can solve at once.
    chunks : Chunks, optional
        Those of a sweep that was begun.
    done : set of int
        Numbers of the chunks that are finished.

    Raises
    ------
    ValueError
        If the result and one chunk do not fit into ``memory``.
    """
    room = memory - result_bytes(grid)
    if chunks is None:
        chunks = Chunks(grid.flows, _size(grid, room, workers))
    left = [number for number in range(chunks.count) if number not in done]
    bytes_of_chunk = chunks.size * bytes_of_flow(grid)
    fitting = int(max(room, 0.0) // bytes_of_chunk)
    if room < 0 or (left and fitting == 0):
        raise _too_large(grid, memory, chunks, bytes_of_chunk)
    at_once = max(1, min(workers, len(left), fitting))
    ahead = AHEAD if at_once == workers else 1
    return Plan(chunks, left, at_once, ahead * at_once)


def _size(grid: Grid, room: float, workers: int) -> int:
    """Return how many flows a chunk may hold so that all workers together keep to ``room`` bytes."""
    fitting = int(max(room, 0.0) / (workers * bytes_of_flow(grid)))
    count = Chunks(grid.flows, max(1, min(MOST, fitting))).count
    if grid.flows >= MOST // 4:  # no worker without work
        count = max(count, workers)
    return -(-grid.flows // count)


def _too_large(grid: Grid, memory: float, chunks: Chunks, bytes_of_chunk: int) -> ValueError:
    result = result_bytes(grid)
    fitting = int(max(memory - bytes_of_chunk, 0.0) * chunks.count // result)
    return ValueError(
        f"`memory` must be at least {result + bytes_of_chunk:.3g} bytes for {grid.flows} flows at "
        f"{len(grid.times)} times, got {memory:.3g}: {min(fitting, chunks.count)} of {chunks.count} chunks "
        "would fit. Pass more, or fewer values on the axes, and join the parts."
    )
