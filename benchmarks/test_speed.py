"""Speed of the simulator: `make bench-speed`. Not part of the tests, which never look at a clock."""

import subprocess
import sys

import numpy as np

import minorfirst as mf

LARGE = """
import numpy as np, resource, time
import minorfirst as mf
d = 1_000_000
data = mf.single_example(np.linspace(0.5, 2.0, d) * 3e-3)
start = time.perf_counter()
traj = mf.flow(data, mf.L2SAM(1.0), depth=2, init=0.03, times=[1e6])
elapsed = time.perf_counter() - start
assert traj.method == "exact" and np.all(np.isfinite(traj.beta)) and traj.loss[0] < 1e-4
print(elapsed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def test_exact_flow_at_100_times(benchmark):
    """One exact flow, d = 2, at 100 times up to t = 1e6: at most 10 ms."""
    data = mf.single_example([1.0, 2.0])
    times = np.logspace(-3, 6, 100)
    traj = benchmark(mf.flow, data, mf.L2SAM(1.0), depth=2, init=0.7, times=times)
    assert traj.method == "exact"


def test_exact_flow_to_1e300(benchmark):
    """The same flow out to t = 1e300 costs hardly more."""
    data = mf.single_example([1.0, 2.0])
    times = np.logspace(-3, 300, 100)
    benchmark(mf.flow, data, mf.L2SAM(1.0), depth=2, init=0.7, times=times)


def test_exact_flow_of_a_million_coordinates(benchmark):
    """d = 1,000,000, l2-SAM at L = 2, to t = 1e6: at most 10 s and 1 GB (in a process of its own)."""

    def run():
        out = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True)
        seconds, gigabytes = map(float, out.stdout.split())
        benchmark.extra_info.update({"seconds in flow": seconds, "peak GB": gigabytes})

    benchmark.pedantic(run, rounds=3)
    print("\n d = 1,000,000:", benchmark.extra_info)


def test_20000_descend_steps(benchmark):
    """20,000 steps of the discrete algorithm, d = 2: at most 1 s."""
    data = mf.single_example([1.0, 2.0])
    benchmark.pedantic(
        mf.descend,
        args=(data, mf.L2SAM(1.0)),
        kwargs={"depth": 2, "init": 0.7, "step_size": 1e-2, "steps": 20_000, "record_every": 100},
        rounds=5,
    )
