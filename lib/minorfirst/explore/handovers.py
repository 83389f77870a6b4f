"""When the lead passes from one coordinate to another, for the words beside a figure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..trajectory import Trajectory


def leaders(traj: Trajectory) -> np.ndarray:
    """Return the dominant coordinate at each time, -1 once the predictor is 0."""
    return np.where(np.any(traj.beta != 0, axis=1), traj.dominant, -1)


def changes(run: Callable[[np.ndarray], Trajectory], traj: Trajectory) -> list[tuple[float, int]]:
    """Return when the leader changes along a trajectory, and who leads then: [(t, leader), ...].

    Between two records the time is found by following the flow again, where that is exact and cheap.
    """
    found = []
    leader = leaders(traj)
    for k in np.flatnonzero(np.diff(leader)):
        low, high = traj.t[k], traj.t[k + 1]
        for _ in range(2 if traj.method == "exact" else 0):
            fine = np.geomspace(low, high, 50)
            after = int(np.flatnonzero(leaders(run(fine)) != leader[k])[0])
            low, high = fine[after - 1], fine[after]
        found.append((float(high), int(leader[k + 1])))
    return found
