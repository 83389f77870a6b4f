"""Mutants: small faults in the simulator and in its figures, each of which the tests must notice."""
