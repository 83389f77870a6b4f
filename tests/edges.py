"""Inputs at the edge of what floats can hold: each must be answered or refused by name, at small cost.

`python tests/edges.py` shows the processor time that each one takes and the memory of all.  The test of this
name runs it: the process may not take much more memory than it has after the import.
"""

import resource
import time
import warnings

import numpy as np

import minorfirst as mf

ROOM = 200 * 2**20  # bytes beyond what the import took
SIZES = [1e-150, 1e-30, 1e-3, 1e5, 1e8, 1e150]
OPTIMIZERS = [mf.GD(), mf.LinfSAM(1.0), mf.L2SAM(1.0)]
TIMES = [1.0, 1e300]
ONE = mf.single_example([1.0, 2.0])


def cases():
    """Yield a name and a call that returns an array."""
    for size in SIZES:
        for optimizer in OPTIMIZERS:
            for depth in (1, 2, 3, 4):

                def flow(data=ONE, init=size, optimizer=optimizer, depth=depth):
                    return mf.flow(data, optimizer, depth=depth, init=init, times=TIMES).beta

                def strong(size=size, flow=flow):
                    return flow(mf.single_example([size, 2 * size]), 0.7)

                yield f"flow from {size:g}, {optimizer}, depth {depth}", flow
                if depth < 4:
                    yield f"flow at mu = {size:g}, {optimizer}, depth {depth}", strong
        for kind, more in ((mf.LinfSAM, {"depth": [2, 3]}), (mf.L2SAM, {"depth": 2})):

            def sweep(kind=kind, more=more, size=size):
                setting = {"mu": [1.0, 2.0], "rho": 1.0, "alpha": size, "times": TIMES, "progress": False}
                return mf.sweep(kind, **setting, **more).beta

            yield f"sweep from {size:g}, {kind.__name__}", sweep

        def descend(size=size):
            return mf.descend(ONE, mf.L2SAM(1.0), depth=2, init=size, step_size=0.1, steps=50).beta

        def thresholds(size=size):
            return np.array(mf.regime_thresholds([1.0, 2.0], rho=size))

        def regime(size=size):
            return np.array([mf.regime([size, 2 * size], 1.0, 0.7) is mf.Regime.MINOR_FIRST])

        def lens(size=size):
            return mf.lens([size, 2 * size], rho=1.0, init=0.7, times=TIMES).tau

        def at_loss(size=size):
            return mf.at_loss(ONE, mf.L2SAM(1.0), depth=2, init=size, losses=[1e-3]).beta

        def limit(size=size):
            return mf.limit_direction(ONE, mf.LinfSAM(1.0), depth=3, init=size).direction

        for call in (descend, thresholds, regime, lens, at_loss, limit):
            yield f"{call.__name__} at {size:g}", call


def outcome(call):
    """Return "answered", or what the refusal says; anything else is an error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            answer = call()
    except (ValueError, mf.FlowError) as refusal:
        assert "`" in str(refusal), refusal
        return str(refusal)
    assert np.all(np.isfinite(answer)), answer
    return "answered"


if __name__ == "__main__":
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open("/proc/self/statm") as pages:
        room = int(pages.read().split()[0]) * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    most, count = 0.0, 0
    for name, call in cases():
        start = time.process_time()
        found = outcome(call)
        spent = time.process_time() - start
        most, count = max(most, spent), count + 1
        print(f"{spent:6.3f} s  {name}: {found[:150]}")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{count} inputs, at most {most:.2f} s of processor each, memory grown by {grown / 1024:.0f} MB")
