"""Changes that no test can notice, each with the reason."""

from ..plant import Mutant

SPARED = [
    (
        Mutant("depth one rests nowhere", "DepthOnePath", "np.inf if A > 0 else B", "np.inf"),
        "an example of zeros moves nothing, wherever its path ends",
    ),
    (
        Mutant("GD may collapse", "ReductionPath.collapses", "A._rho == 0", "A._rho < 0"),
        "without a radius the first look at the fate says that it grows",
    ),
]
