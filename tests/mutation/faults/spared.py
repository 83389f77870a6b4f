"""Changes that no test can notice, each with the reason."""

from ..plant import Mutant

SPARED: list[tuple[Mutant, str]] = []
