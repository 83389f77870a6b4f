"""The faults, by subject, and what is spared."""

from . import kernels, model, runs, spared, sweeps

FAULTS = [*model.FAULTS, *kernels.FAULTS, *runs.FAULTS, *sweeps.FAULTS]
SPARED = spared.SPARED
