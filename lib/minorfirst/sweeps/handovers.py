"""When the lead passes from one coordinate to another, found within the steps of the integration."""

from __future__ import annotations

import numpy as np

from ..checks import Array
from ..kernels.batch import Batch, follow, part_of, with_time
from ..kernels.batched_paths import columns
from ..kernels.dop853 import BatchedDOP853
from ..kernels.families import batch_of, parts
from ..kernels.leads import ALIKE, PARTED, Handovers
from .grid import AXES, Grid

HALVINGS = 45  # of a step: its 1e-13th part
DECADES = (-3, 301)  # of the times that keep the clock's error relative to the handover's own


def _alike(batch: Batch, state: Array) -> np.ndarray:
    """Return in which flows several coordinates lead together, (n,) bools."""
    size = batch.log_layer(state)
    return np.sum(size >= np.max(size, axis=0) + np.log1p(-ALIKE), axis=0) > 1


def _leaders(batch: Batch, state: Array) -> np.ndarray:
    leaders: np.ndarray = np.argmax(batch.log_layer(state), axis=0)
    return leaders


class _Watch:
    """Notes every change of the leader between the ends of a step."""

    def __init__(self) -> None:
        self.numbers = np.empty(0, int)  # of the flows being followed, within the grid
        self.rows: list[tuple[np.ndarray, ...]] = []

    def __call__(self, steps: BatchedDOP853, batch: Batch, flow: np.ndarray, log_unit: Array) -> None:
        first, last = (_leaders(batch, state[:-1]) for state in (steps.before, steps.state))
        begins = np.all(steps.before[:-1] == 0, axis=0)
        moved = np.flatnonzero(steps.accepted & (first != last))
        if not len(moved):
            return
        part = part_of(batch, moved)
        within = steps.dense_output(moved, with_time(part, log_unit[moved]))
        k = len(steps.state) - 1
        every = np.arange(len(moved))

        def state_at(share: Array) -> Array:
            return np.stack([within.row(row, share, every) for row in range(k)])

        # Coordinates that start alike part at once, which is no handover.
        parting = begins[moved] & _alike(part, steps.before[:-1, moved])
        low = np.where(parting, PARTED, 0.0)
        now = np.where(parting, _leaders(part, state_at(low)), first[moved])
        while np.any(now != last[moved]):
            left, right = low, np.ones(len(moved))
            for _ in range(HALVINGS):
                middle = (left + right) / 2
                same = _leaders(part, state_at(middle)) == now
                left, right = np.where(same, middle, left), np.where(same, right, middle)
            after = _leaders(part, state_at(right))
            here = (now != last[moved]) & (after != now)
            log_t = np.log(within.row(k, right, every)) + log_unit[moved]
            self.rows.append((self.numbers[flow[moved]][here], log_t[here], now[here], after[here]))
            now, low = np.where(here, after, last[moved]), right


def handovers(grid: Grid, dims: tuple[str, ...]) -> Handovers:
    """Return all handovers of a grid's flows up to its last time.

    Parameters
    ----------
    grid : Grid
    dims : tuple of str
        Axes that ``flow`` shall index.
    """
    last = grid.times[-1]
    decades = 10.0 ** np.arange(*DECADES)
    times = np.append(decades[decades < last], last)
    watch = _Watch()
    for depth, here, mu, start, rho in grid.by_depth(np.arange(grid.flows)):
        for chosen, optimizer in parts(grid.optimizer, depth, rho):
            watch.numbers = here[chosen]
            strengths = columns(mu, chosen)
            follow(batch_of(optimizer, depth, strengths, start[:, chosen], rho[chosen]), times, watch)
    empty = (np.empty(0, int), np.empty(0), np.empty(0, int), np.empty(0, int))
    flow, log_t, before, after = (np.concatenate(column) for column in zip(*watch.rows, empty, strict=True))
    shown = log_t <= np.log(last)
    order = np.lexsort([log_t, flow])
    order = order[shown[order]]
    at = dict(zip(AXES, np.unravel_index(flow[order], grid.lengths), strict=True))
    return Handovers(tuple(at[name] for name in dims), np.exp(log_t[order]), before[order], after[order])
