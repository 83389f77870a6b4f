"""Sharpness-aware minimization on linear diagonal networks: the reference library.

`flow` (exact in time), `descend` (the algorithm) and `at_loss` (up to a training loss) take

- a data set: `Dataset`, `single_example`, `separable`;
- an optimizer: `GD`, `LinfSAM`, `L2SAM`,
  or a variant: `LpSAM`, `L1SAM`, `ASAM`, `GSAM`;
- a depth and a start.

A `Trajectory` comes out.  `sweep` follows many flows at once.

What the theorems predict: `max_margin`, `limit_direction`, `regime`, `regime_thresholds`, `lens`.
Where an answer changes: `boundary`.

>>> import minorfirst as mf
>>> traj = mf.flow(mf.single_example([1.0, 2.0]), mf.L2SAM(rho=1.0), depth=2, init=0.7, times=[5.0, 200.0])
>>> traj.dominant
array([0, 1])
"""

from .errors import FlowError, NonUniqueFlowWarning, NotSeparableError
from .kernels.leads import Handovers
from .model.data import Dataset, separable, single_example
from .model.margins import MaxMargin, max_margin
from .model.optimizers import GD, L2SAM, LinfSAM
from .model.variants import ASAM, GSAM, L1SAM, LpSAM
from .runs.at_loss import at_loss
from .runs.boundary import boundary
from .runs.descend import descend
from .runs.flow import flow
from .runs.trajectory import Trajectory
from .sweeps.result import Sweep
from .sweeps.sweep import sweep
from .theory.lens import Lens, lens
from .theory.limits import Limit, limit_direction
from .theory.regimes import Regime, RegimeThresholds, regime, regime_thresholds
from .version import __version__ as __version__

__all__ = [
    "ASAM",
    "GD",
    "GSAM",
    "L1SAM",
    "L2SAM",
    "Dataset",
    "FlowError",
    "Handovers",
    "Lens",
    "Limit",
    "LinfSAM",
    "LpSAM",
    "MaxMargin",
    "NonUniqueFlowWarning",
    "NotSeparableError",
    "Regime",
    "RegimeThresholds",
    "Sweep",
    "Trajectory",
    "at_loss",
    "boundary",
    "descend",
    "flow",
    "lens",
    "limit_direction",
    "max_margin",
    "regime",
    "regime_thresholds",
    "separable",
    "single_example",
    "sweep",
]


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
