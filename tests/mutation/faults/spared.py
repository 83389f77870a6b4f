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
    # drawn at random
    (Mutant("steps that shrink less", "dop853", "0.2", "0.4"), "only cost"),
    (Mutant("more bytes of a time", "chunks", "120", "121"), "only cost: a measured number, a little more"),
    (Mutant("a flow at a time", "Views._layers", "max(1, A)", "min(1, A)"), "only cost: blocks of one flow"),
    (
        Mutant("a clock without velocity", "integrate.velocity", "np.append(A, 1.0)", "np.append(A, 2.0)"),
        "only cost: how much of the arc length a step covers is the solver's matter",
    ),
    (
        Mutant("nearly alike", "L1SAM.ascent", "size >= A", "size > A"),
        "at the edge of what counts as alike, a rounding away",
    ),
    (
        Mutant(
            "a coordinate too many",
            "handovers",
            "(np.empty(0, int), np.empty(0), np.empty(0, int), A)",
            "(np.empty(0, int), np.empty(0), np.empty(1, int), A)",
        ),
        "it stands behind the others and is never looked up",
    ),
    (
        Mutant("a gradient of 1 is none", "LogModes.velocity", "climb != 0", "climb != 1"),
        "the velocity where all gradients are 0 is not asked for; one at exactly 1 is lost in the error",
    ),
]
