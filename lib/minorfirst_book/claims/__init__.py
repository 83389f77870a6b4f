"""The ledger: every claim of the book with the check that measures it, and the verdict that follows.

Run it by ``python -m minorfirst_book.claims``.  One file of checks a group; a new claim is one function with
the decorator `ledger.claim`.
"""

from . import cells as cells
from . import depth_one as depth_one
from . import experiments as experiments
from . import l2_exact as l2_exact
from . import l2_leaders as l2_leaders
from . import linf as linf
from . import many as many
from .figures import Figure as Figure
from .figures import Verdict as Verdict
from .ledger import CLAIMS as CLAIMS
from .ledger import Claim as Claim
from .ledger import Row as Row
from .ledger import in_order as in_order
from .ledger import measure as measure
