"""TODO: what this file checks, in a line (ID)."""

from __future__ import annotations

from collections.abc import Iterator

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM
from minorfirst.runs.flow import flow

from .figures import Figure, equal
from .ledger import claim


@claim(
    "ID",
    "TODO: the claim in a few words",
    "TODO: the claim in full: what holds, and under which conditions.",
    "This book",
    proofs=[],  # labels of theorems in appendices/proofs.md, if there are any
    chapters=[CHAPTER],
)
def NAME(mu: tuple[float, ...] = (1.0, 2.0), rho: float = 1.0, init: float = 0.7) -> Iterator[Figure]:
    """TODO: how it is measured. The defaults are the settings that the ledger shows."""
    traj = flow(single_example(mu), L2SAM(rho), depth=2, init=init, times=[5.0, 200.0])
    yield equal("TODO: what is measured, here the leader at t = 5 and at t = 200", (1, 2), traj.dominant + 1)
