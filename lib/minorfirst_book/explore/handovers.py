"""When the lead passes from one coordinate to another, for the words beside a figure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from minorfirst.runs.trajectory import Trajectory


def changes(run: Callable[[np.ndarray], Trajectory], traj: Trajectory) -> list[tuple[float, int]]:
    """Return when the leader changes along a trajectory, and who leads then: [(t, leader), ...].

    A collapse is the last change, to -1.  Handovers are exact; the time of a collapse is found between two
    records, by following the flow again, where that is exact and cheap.
    """
    found = traj.handovers()
    passes = [(float(t), int(after)) for t, after in zip(found.t, found.after, strict=True)]
    gone = np.flatnonzero(traj.dominant == -1)
    if len(gone) and gone[0] > 0:
        low, high = traj.t[gone[0] - 1], traj.t[gone[0]]
        for _ in range(2 if traj.method == "exact" else 0):
            fine = np.geomspace(low, high, 50)
            first = int(np.argmax(run(fine).dominant == -1))
            low, high = fine[first - 1], fine[first]
        passes.append((float(high), -1))
    return passes
