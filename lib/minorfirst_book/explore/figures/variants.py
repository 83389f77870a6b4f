"""The interactive figure of step size and variants: the discrete algorithm in the plane of the predictor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import GD, Optimizer
from minorfirst.model.variants import LpSAM
from minorfirst.runs.descend import descend
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory

from ...plots.optimizers import EXACT, KNOWN, optimizer_name, rows
from ...plots.plane import PlaneView
from ...plots.style import Figure
from ...tables import number
from ..base import Explorer
from ..controls import Choice, Control
from ..inputs import pair

SAM = [row for row in EXACT.values() if row.kind is not GD]
OTHERS = {row.menu or row.name: row for row in KNOWN if not row.exact}
# Beside the SAMs whose flow is known: one of the others, or the two of the chapter on variants.
SHOWN = {name: [*SAM, row] for name, row in OTHERS.items()}
SHOWN["both"] = [*SAM, OTHERS["ℓp ball"], OTHERS["ASAM"]]
RECORDS = 500  # of a drawn path
LATELY = 20  # steps within which a weight that chatters changes its sign
NEGLIGIBLE = 1e-4  # entry of the predictor that is said to be about 0


def _end(traj: Trajectory) -> str:
    """Return where a descent ends.  Of a weight that chatters about 0, the digits would mean nothing."""
    last = traj.weights[-LATELY:, 0]
    chatters = np.any(last[1:] * last[:-1] < 0, axis=0) | (traj.beta[-1] < NEGLIGIBLE)
    words = ("about 0" if still else number(b, 3) for still, b in zip(chatters, traj.beta[-1], strict=True))
    return f"({', '.join(words)})"


class Variants(Explorer):
    """See `variants`."""

    init_1 = Control(0.05, 2.0, 0.01, "start α₁")
    init_2 = Control(0.05, 2.0, 0.01, "start α₂")
    rho = Control(0.0, 1.2, 0.01, "radius ρ")
    step_size = Control(0.02, 1.0, 0.02, "step size η")
    inverse_p = Control(0.0, 0.5, 0.01, "1/p of the ball")
    log_t = Control(0.0, 2.0, 0.1, "log₁₀ t", ".1f")
    variant = Choice(list(SHOWN), "show")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(pair(mu, "the axes of the plane"))
        self._view = PlaneView(Figure("steps and variants", height=4.0))
        shown = {name: [row.key for row in some] for name, some in SHOWN.items()}
        fixed = {"optimizers": rows(), "shown": shown}
        super().__init__(self._view, values, fixed=fixed, mu=self._data.z[0].tolist())

    @property
    def steps(self) -> int:
        """Number of steps shown, to the time nearest to 10**log_t."""
        return max(1, int(np.floor(10.0**self.log_t / self.step_size + 0.5)))

    def optimizers(self) -> list[Optimizer]:
        """Return the optimizers shown."""
        ball = LpSAM(self.rho, np.inf if self.inverse_p == 0 else 1 / self.inverse_p)
        return [ball if row.kind is LpSAM else row.made(self.rho) for row in SHOWN[self.variant]]

    def trajectory(self, optimizer: Optimizer, record_every: int = 1) -> Trajectory:
        """Return the discrete trajectory of one optimizer."""
        return descend(
            self._data,
            optimizer,
            depth=2,
            init=[self.init_1, self.init_2],
            step_size=self.step_size,
            steps=self.steps,
            record_every=record_every,
        )

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        init, last = [self.init_1, self.init_2], self.steps * self.step_size
        runs, flows, ends = [], [], []
        for optimizer in self.optimizers():
            traj = self.trajectory(optimizer)
            name, end = optimizer_name(optimizer), _end(traj)
            if isinstance(optimizer, LpSAM):
                p = "∞" if self.inverse_p == 0 else number(1 / self.inverse_p, 3)
                name = f"{name} with p = {p}"
            runs.append((optimizer, traj.thinned(RECORDS)))
            words = f"{name} ends at β = {end}"
            if isinstance(optimizer, tuple(row.kind for row in SAM)):
                times = np.geomspace(min(1e-3, last / 2), last, 200)
                path = flow(self._data, optimizer, depth=2, init=init, times=times)
                flows.append((optimizer, path))
                words += f", its flow at {number(path.beta[-1], 3)}"
            ends.append(words)
        self._view.update(runs, flows=flows)
        size, to = number(self.step_size, 3), number(last, 3)
        return f"Thin lines: the flows. {self.steps} steps of {size} to t = {to}: {'; '.join(ends)}."


def variants(
    mu: ArrayLike = (1.0, 2.0),
    *,
    init: Sequence[float] = (0.7, 0.7),
    rho: float = 0.5,
    step_size: float = 0.2,
    inverse_p: float = 0.25,
    log_t: float = 1.5,
    variant: str = "both",
) -> Variants:
    """Return an interactive figure of the discrete algorithm's paths under several optimizers at depth two.

    l-infinity-SAM and l2-SAM are drawn beside their flows; the others alone.

    Parameters
    ----------
    mu : (2,) array_like
        Feature strengths, > 0.
    init : (2,) sequence of float
        Balanced starting weights.
    rho : float
        Radius of all; relative to the weights for ASAM.
    step_size : float
    inverse_p : float
        1/p of the lp ball, from 0 (l-infinity) to 1/2 (l2).
    log_t : float
        Decimal logarithm of the last time.
    variant : {"ℓp ball", "ASAM", "both"}
        What stands beside l-infinity-SAM and l2-SAM; "both" are the two of them.

    Returns
    -------
    Explorer
        With these traits, ``init_1`` and ``init_2`` for ``init``, and ``trajectory(optimizer)``.

    Examples
    --------
    >>> figure = variants(step_size=0.5, log_t=1.0, variant="ℓp ball")
    >>> figure.steps
    20
    """
    first, second = init
    values = {"init_1": first, "init_2": second, "rho": rho, "step_size": step_size}
    return Variants(mu, values | {"inverse_p": inverse_p, "log_t": log_t, "variant": variant})
