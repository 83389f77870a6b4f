"""Who leads, and when the lead passes on, along one flow: found between the records, not on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..checks import Array
from ..model.layers import predictor

HALVINGS = 60  # of a segment
PARTED = 1e-3  # share of the first segment after which coordinates that start alike have parted
ALIKE = 1e-12  # relative difference up to which coordinates start alike


class Handovers(NamedTuple):
    """Moments at which the lead passes from one coordinate to another, in order of flow and time.

    Attributes
    ----------
    flow : tuple of (H,) int arrays
        Where in a sweep, one array for each of its axes but t; empty for a single trajectory.
    t : (H,) array
    before, after : (H,) int arrays
        The coordinates.
    """

    flow: tuple[np.ndarray, ...]
    t: Array
    before: np.ndarray
    after: np.ndarray


def dominant(beta: Array) -> np.ndarray:
    """Return the index of the largest magnitude, of equals the first, -1 where all are 0."""
    size = np.abs(beta)
    return np.where(np.any(size > 0, axis=-1), np.argmax(size, axis=-1), -1)


class LeadWatch:
    """Notes the handovers of one flow, segment by segment.

    A collapse to 0 is no handover, nor is the parting of coordinates that start alike.
    """

    def __init__(self) -> None:
        self._leader: int | None = None
        self._rows: list[tuple[float, int, int]] = []

    def segment(
        self,
        weights_at: Callable[[float], Array],
        time_at: Callable[[float], float],
        left: float,
        right: float,
    ) -> None:
        """Look at the weights on [left, right], the next segment of the flow.

        Parameters
        ----------
        weights_at : callable
            The (L, d) weights at a place of the segment.
        time_at : callable
            The time t there.
        left, right : float
            Its ends.
        """

        def leader_at(place: float) -> int:
            return int(dominant(predictor(weights_at(place))))

        if self._leader is None:
            first = np.abs(predictor(weights_at(left)))
            alike = np.sum(first >= np.max(first) * (1 - ALIKE)) > 1
            left = left + PARTED * (right - left) if alike else left
            self._leader = leader_at(left)
        last = leader_at(right)
        while last not in (self._leader, -1):
            low, high = left, right
            for _ in range(HALVINGS):
                middle = (low + high) / 2
                if leader_at(middle) == self._leader:
                    low = middle
                else:
                    high = middle
            after = leader_at(high)
            if after == -1:  # all are 0 for a moment between two leaders
                after = last
            if self._leader != -1:
                self._rows.append((time_at(high), self._leader, after))
            left, self._leader = high, after

    def handovers(self, until: float) -> Handovers:
        """Return what was noted up to a time."""
        rows = [row for row in self._rows if row[0] <= until]
        t, before, after = zip(*rows, strict=True) if rows else ((), (), ())
        return Handovers((), np.array(t, float), np.array(before, int), np.array(after, int))
