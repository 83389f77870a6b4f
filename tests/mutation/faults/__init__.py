"""The faults, by subject, and what is spared."""

from . import figures, kernels, model, runs, spared, sweeps

FAULTS = [*model.FAULTS, *kernels.FAULTS, *runs.FAULTS, *sweeps.FAULTS]
OF_FIGURES = figures.FAULTS
SPARED = spared.SPARED
