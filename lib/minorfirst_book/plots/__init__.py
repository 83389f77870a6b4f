"""Figures in the house style: each a function from results to a figure that a notebook shows."""

from .attention import attention_maps as attention_maps
from .attention import differences as differences
from .attention import training_curves as training_curves
from .curves import lines as lines
from .curves import over_time as over_time
from .images import leanings as leanings
from .images import predictors as predictors
from .maps import lens as lens
from .maps import phase_map as phase_map
from .plane import paths as paths
from .plane import sam_step as sam_step
from .scale import handover_times as handover_times
from .scale import regime_map as regime_map
from .scale import timings as timings
from .separators import margins as margins
from .spread import spectrum as spectrum
from .time import weights as weights
from .time import who_leads as who_leads
