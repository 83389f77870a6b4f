"""Minor First, Major Last: sharpness-aware minimization on linear diagonal networks.

A data set (`Dataset`, `single_example`, `separable`, `digits`), an optimizer (`GD`, `LinfSAM`, `L2SAM`,
`LpSAM`, `ASAM`, `GSAM`), a depth and a start go into `flow` (exact in time), `descend` (the algorithm) or
`at_loss` (up to a training loss).  A `Trajectory` comes out.  `sweep` follows many flows at once.

What the theorems predict: `max_margin`, `limit_direction`, `regime`, `regime_thresholds`, `lens`.
Where an answer changes: `boundary`.  Figures and tables: `plots`, `explore`, `table`; they load matplotlib
and ipywidgets when they are first used.

>>> import minorfirst as mf
>>> traj = mf.flow(mf.single_example([1.0, 2.0]), mf.L2SAM(rho=1.0), depth=2, init=0.7, times=[5.0, 200.0])
>>> traj.dominant
array([0, 1])
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from .checks import NonUniqueFlowWarning, NotSeparableError
from .clock import FlowError
from .data import Dataset, separable, single_example
from .leads import Handovers
from .margins import MaxMargin, max_margin
from .optimizers import GD, L2SAM, LinfSAM
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
from .variants import ASAM, GSAM, LpSAM

if TYPE_CHECKING:
    from . import explore, plots
    from .mnist import digits
    from .phase import dominance
    from .tables import Table, table

try:
    __version__ = version("minorfirst")
except PackageNotFoundError:  # a checkout on the path, not installed
    __version__ = "0+unknown"

# What a simulation does not need, by the module that holds it: loaded when it is first asked for.
_LATER = {
    "Table": "tables",
    "digits": "mnist",
    "dominance": "phase",
    "explore": "explore",
    "plots": "plots",
    "table": "tables",
}

__all__ = [
    "ASAM",
    "GD",
    "GSAM",
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
    "Table",
    "Trajectory",
    "at_loss",
    "boundary",
    "descend",
    "digits",
    "dominance",
    "explore",
    "flow",
    "lens",
    "limit_direction",
    "max_margin",
    "plots",
    "regime",
    "regime_thresholds",
    "separable",
    "single_example",
    "sweep",
    "table",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'minorfirst' has no attribute {name!r}")
    module = import_module(f".{_LATER[name]}", __name__)
    value = module if name == _LATER[name] else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
