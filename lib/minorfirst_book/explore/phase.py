"""A point of the phase diagram of l2-SAM at depth two: what its two interactive figures share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory
from minorfirst.sweeps.sweep import sweep
from minorfirst.theory.regimes import RegimeThresholds, regime_thresholds

from ..tables import number
from .base import Explorer
from .controls import Control

NAMES = ["minor", "major"]
TIMES = np.logspace(-1, 8, 240)
SOUGHT = (-6, 12)  # decades of time in which what happens at a scale and radius is sought
# How much of an axis is shown; more where the point lies outside.
SHOWN = {"alpha": (0.05, 2.0), "rho": (0.2, 2.0), "log_t": (-1.0, 6.0)}


class PhasePoint(Explorer):
    """A point of the phase diagram, picked by four controls."""

    rho = Control(0.2, 2.0, 0.01, "radius ρ")
    ratio = Control(1.1, 4.0, 0.1, "ratio μ₂/μ₁")
    alpha = Control(0.05, 2.5, 0.005, "scale α", ".3f")
    log_t = Control(-1.0, 12.0, 0.05, "log₁₀ t")

    @property
    def mu(self) -> list[float]:
        """The strengths of the two features."""
        return [1.0, self.ratio]

    @property
    def thresholds(self) -> RegimeThresholds:
        """The boundaries at the picked radius."""
        return regime_thresholds(self.mu, self.rho)

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory of the picked scale and radius, at ``times``."""
        return flow(single_example(self.mu), L2SAM(self.rho), depth=2, init=self.alpha, times=times)

    def _leaders(self, radii: ArrayLike, alphas: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Return who dominates, (radii, alphas, times), without the first axis for one radius."""
        return sweep(L2SAM, mu=self.mu, rho=radii, alpha=alphas, times=times, progress=False).dominant

    @property
    def words(self) -> str:
        """The boundaries at the picked radius and who leads at the picked point."""
        now = 10.0**self.log_t
        found = self.trajectory([now]).dominant[0]
        verdict = "the network has collapsed to 0" if found < 0 else f"the {NAMES[found]} feature leads"
        return (
            f"Collapse below α = {number(self.thresholds.collapse)}, "
            f"major from the outset at α = {number(self.thresholds.major)} and above. "
            f"At α = {number(self.alpha)}, ρ = {number(self.rho, 3)} and t = {number(now, 3)} {verdict}."
        )
