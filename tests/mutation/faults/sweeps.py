"""Faults of sweeps: their grid, their chunks and workers, their file, what is made of them."""

from ..plant import within

FAULTS = [
    *within(
        "Grid",
        ("rho and alpha exchanged", "self.alpha[a]", "self.alpha[a[::-1]]"),
        ("shape ignored", "self.shape[:, None] * A", "np.ones_like(self.shape)[:, None] * A"),
        ("evaluations of the last depth alone", "nfev += work", "nfev = work"),
    ),
    *within("_axis", ("axes that fall", "A or B or np.any(np.diff(C) <= 0)", "A or B")),
    *within(
        "Chunks",
        ("one chunk too few", "-(-self.total // self.size)", "self.total // self.size"),
        ("flows past the last", "min(A, self.total)", "A"),
        ("flows of the chunk before", "number * self.size", "max(number - 1, 0) * self.size"),
    ),
    *within(
        "make_plan",
        ("memory ignored", "room < 0 or B", "False"),
        ("finished chunks computed anew", "A not in done", "True"),
        ("more at once than fit", "min(workers, len(left), fitting)", "min(workers, len(left))"),
    ),
    *within("chunks._size", ("workers share nothing", "A / (workers * B)", "A / B")),
    *within("Plan", ("what is finished counts twice", "self.chunks.total - A", "self.chunks.total + A")),
    *within(
        "handovers",
        ("first leader of equals", "np.where(A, PARTED, 0.0)", "0.0 * moved"),
        ("whoever starts parts", "A & _alike(B, C)", "A"),
        ("one unit of time for early handovers", "10.0 ** np.arange(*DECADES)", "10.0 ** np.arange(3, 301)"),
        ("handovers a little after the last time", "np.log(last)", "np.log1p(last)"),
        ("handovers in any order", "np.lexsort(A)", "np.arange(len(flow))"),
        ("handovers after the last time", "A <= np.log(last)", "A < np.inf"),
        ("one handover a step", "np.where(here, after, A)", "A"),
    ),
    *within(
        "selection",
        ("a value nearby will do", "NEAR * np.abs(values)", "1e9 * np.abs(values)"),
        ("a slice without its end", "A <= high + B", "A < high - B"),
        ("a slice without its start", "A >= low - B", "A > low + B"),
        ("places in any order", "np.diff(np.atleast_1d(A)) <= 0", "False"),
    ),
    *within(
        "frames",
        ("times slower than flows", "np.tile(np.arange(times), A)", "np.repeat(np.arange(times), A)"),
        ("rows without an axis of mu", '"mu" not in A', "True"),
        ("regimes of another flow", "np.repeat(codes, times)", "np.tile(codes, times)"),
    ),
    *within(
        "SweepFile",
        ("checksums unread", "zlib.crc32(value) != A", "False"),
        ("sizes unread", "len(value) != A", "False"),
        ("chunks in the first place", "A[slice(*B)] = values", "A[: len(values)] = values"),
    ),
    *within(
        "sweep",
        ("any sweep is the same", "A[C] != B[C]", "False"),
        ("evaluations of the last chunk", "nfev += A", "nfev = A"),
    ),
    *within("solved", ("failed chunks forgotten", "A.append(number)", "pass")),
    *within(
        "_Crew",
        ("no second try", "A > RETRIES", "A > 0"),
        ("tries without end", "self._tries.get(number, 0) + 1", "1"),
        ("a broken pool is kept", "if isinstance(A, BrokenExecutor):\n    self._replace()", "pass"),
    ),
    *within(
        "Views",
        ("predictor of one layer", "w ** A", "w ** 1"),
        ("collapse where major", "A < collapse[:, :, None]", "A >= collapse[:, :, None]"),
        ("boundaries of radius 1", "np.outer(collapse, rho)", "np.outer(collapse, np.ones_like(rho))"),
        ("regimes at any depth", "A and list(B) == [2]", "A"),
    ),
    *within(
        "Sweep",
        ("trajectory of scale 1", "A[0] * B.shape", "B.shape"),
        ("trajectory of another radius", "float(A.rho[0])", "float(A.rho[0]) / 2"),
        ("cut-off files are whole", "A < B.chunks.count", "False"),
    ),
]
