"""Faults of sweeps: their grid, their chunks, their file, their results."""

from ..plant import within

FAULTS = [
    *within(
        "Grid",
        ("rho and alpha exchanged", "self.alpha[a]", "self.alpha[a[::-1]]"),
        ("shape ignored", "self.shape[:, None] * A", "np.ones_like(self.shape)[:, None] * A"),
        ("one chunk too few", "-(-self.flows // most)", "self.flows // most + 0"),
    ),
    *within("_axis", ("axes that fall", "A or B or np.any(np.diff(C) <= 0)", "A or B")),
    *within(
        "handovers",
        ("first leader of equals", "np.where(A, PARTED, 0.0)", "0.0 * moved"),
        ("handovers in any order", "np.lexsort(A)", "np.arange(len(flow))"),
        ("handovers after the last time", "A <= np.log(last)", "A < np.inf"),
        ("one handover a step", "np.where(here, after, A)", "A"),
    ),
    *within(
        "SweepFile",
        ("checksums unread", "zlib.crc32(value) != A", "False"),
        ("sizes unread", "len(value) != A * B * 16", "False"),
        ("chunks in the first place", "A[number * self.size : B]", "A[0 : len(values)]"),
    ),
    *within(
        "_check_same",
        ("any sweep is the same", "A[C] != B[C]", "False"),
    ),
    *within(
        "_chunks",
        ("flows of the first chunk, again and again", "grid.solve(A, B)", "grid.solve(0, B - A)"),
        (
            "a chunk of workers cut short",
            "crew.submit(grid, A, B)",
            "crew.submit(grid, A, max(A + 1, B - 1))",
        ),
        ("failed chunks forgotten", "A.append(number)", "pass"),
    ),
    *within(
        "_Crew",
        ("no second try", "A > RETRIES", "A > 0"),
        ("a broken pool is kept", "if isinstance(A, BrokenExecutor):\n    self._replace()", "pass"),
    ),
    *within("_fitting", ("memory ignored", "room < 0 or B", "False")),
    *within("sweep", ("finished chunks computed anew", "A.numbers()", "set()")),
    *within(
        "Sweep",
        ("predictor of one layer", "w ** A", "w ** 1"),
        ("collapse where major", "A < collapse[:, :, None]", "A >= collapse[:, :, None]"),
        ("boundaries of radius 1", "np.outer(collapse, rho)", "np.outer(collapse, np.ones_like(rho))"),
        ("trajectory of the first scale", "self.grid.alpha[A]", "self.grid.alpha[0]"),
        ("cut-off files are whole", "A < store.chunks", "False"),
        ("nearest is near enough", "1e-9 * A", "1e9 * A"),
    ),
]
