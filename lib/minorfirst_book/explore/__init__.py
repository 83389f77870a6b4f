"""Interactive figures: one call each returns ipywidgets controls around a figure.

Each is an `Explorer`: its controls are traits that Python can read and set.
"""

from .base import Explorer as Explorer
from .cost import cost as cost
from .digits import digits as digits
from .figures import lens as lens
from .figures import margins as margins
from .figures import plane as plane
from .figures import race as race
from .figures import who_leads as who_leads
from .linked import link as link
from .phase import phase_map as phase_map
from .phase import volume as volume
from .variants import variants as variants
