"""The interactive figure of step size and variants: the discrete algorithm in the plane of the predictor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.checks import positive_vector
from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM, LinfSAM, Optimizer
from minorfirst.model.variants import ASAM, LpSAM
from minorfirst.runs.descend import descend
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory

from ..plots.plane import PlaneView
from ..plots.style import Figure, optimizer_name
from ..tables import number
from .base import Choice, Control, Explorer

SHOWN = ["ℓp ball", "ASAM", "both"]
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

    _name = "variants"
    init_1 = Control(0.7, 0.05, 2.0, 0.01, "start α₁")
    init_2 = Control(0.7, 0.05, 2.0, 0.01, "start α₂")
    rho = Control(0.5, 0.0, 1.2, 0.01, "radius ρ")
    step_size = Control(0.2, 0.02, 1.0, 0.02, "step size η")
    inverse_p = Control(0.25, 0.0, 0.5, 0.01, "1/p of the ball")
    log_t = Control(1.5, 0.0, 2.0, 0.1, "log₁₀ t", ".1f")
    variant = Choice(SHOWN, "both", "show")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        strengths = positive_vector(mu, "mu", "the strength of each feature")
        if strengths.size != 2:
            raise ValueError(f"`mu` must hold two strengths, the axes of the plane, got {strengths.size}.")
        self._data = single_example(strengths)
        view = PlaneView(Figure("steps and variants", height=4.0))
        self._view = view
        super().__init__(view.figure, values, mu=[float(m) for m in strengths])

    @property
    def steps(self) -> int:
        """Number of steps shown, to the time nearest to 10**log_t."""
        return max(1, int(np.floor(10.0**self.log_t / self.step_size + 0.5)))

    def optimizers(self) -> list[Optimizer]:
        """Return the optimizers shown."""
        ball = LpSAM(self.rho, np.inf if self.inverse_p == 0 else 1 / self.inverse_p)
        chosen: list[Optimizer] = [ball, ASAM(self.rho)]
        if self.variant != "both":
            chosen = [chosen[SHOWN.index(self.variant)]]
        return [LinfSAM(self.rho), L2SAM(self.rho), *chosen]

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
            if not isinstance(optimizer, (LpSAM, ASAM)):
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
    """Return an interactive figure of the discrete algorithm's paths under four optimizers at depth two.

    l-infinity-SAM and l2-SAM are drawn beside their flows; `LpSAM` and `ASAM` alone.

    Parameters
    ----------
    mu : (2,) array_like
        Feature strengths, > 0.
    init : (2,) sequence of float
        Balanced starting weights.
    rho : float
        Radius of all four; relative to the weights for ASAM.
    step_size : float
    inverse_p : float
        1/p of the lp ball, from 0 (l-infinity) to 1/2 (l2).
    log_t : float
        Decimal logarithm of the last time.
    variant : {"ℓp ball", "ASAM", "both"}

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
