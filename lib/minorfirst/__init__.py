"""Minor First, Major Last: sharpness-aware minimization on linear diagonal networks.

The simulator behind the book: a ``Dataset``, an optimizer, a depth and an initialization go into ``flow``
or ``descend``; a ``Trajectory`` comes out.  ``max_margin``, ``limit_direction``, ``regime`` and
``regime_thresholds`` say what the theorems predict for it.
"""

from . import explore as explore
from . import plots as plots
from .at_loss import at_loss as at_loss
from .boundary import boundary as boundary
from .checks import NotSeparableError as NotSeparableError
from .clock import FlowError as FlowError
from .data import Dataset as Dataset
from .data import separable as separable
from .data import single_example as single_example
from .descend import descend as descend
from .digits import digits as digits
from .flow import flow as flow
from .lens import Lens as Lens
from .lens import lens as lens
from .limits import Limit as Limit
from .limits import limit_direction as limit_direction
from .margins import MaxMargin as MaxMargin
from .margins import max_margin as max_margin
from .optimizers import GD as GD
from .optimizers import L2SAM as L2SAM
from .optimizers import LinfSAM as LinfSAM
from .phase import dominance as dominance
from .regimes import Regime as Regime
from .regimes import RegimeThresholds as RegimeThresholds
from .regimes import regime as regime
from .regimes import regime_thresholds as regime_thresholds
from .sweep import sweep as sweep
from .sweep_result import Sweep as Sweep
from .tables import Table as Table
from .tables import table as table
from .trajectory import Trajectory as Trajectory
from .variants import ASAM as ASAM
from .variants import LpSAM as LpSAM
