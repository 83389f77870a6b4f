"""sweep: the same flows as `flow`, one by one, whatever the chunks, within the memory allowed."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sweep import SMALL, TIMES

import minorfirst as mf
from minorfirst.kernels import batched_paths
from minorfirst.sweeps import chunks, grid


def relative(found, expected):
    """Largest difference relative to each value; where 0 is expected only 0 will do."""
    return oracles.error(np.ravel(found), np.ravel(expected))


def random_setting(rng, kind):
    """One grid of a few random flows."""
    d = int(rng.integers(1, 7))
    deepest = 2 if kind is mf.L2SAM else 6
    depths = np.sort(rng.choice(np.arange(1, deepest + 1), 2, replace=False))
    setting = {
        "mu": rng.uniform(0.3, 3.0, (2, d)),
        "alpha": np.sort(rng.uniform(0.2, 1.5, 3)),
        "depth": [int(depth) for depth in depths],
        "shape": rng.uniform(0.5, 1.5, d),
        "times": np.sort(10 ** rng.uniform(-2, 9, 3)),
    }
    return setting if kind is mf.GD else setting | {"rho": np.sort(rng.uniform(0.05, 1.5, 2))}


@pytest.mark.slow
@pytest.mark.parametrize("kind", [mf.GD, mf.LinfSAM, mf.L2SAM])
def test_equals_flow(kind):
    """Every flow of random grids is that of `flow`, to 1e-9: 504 flows over the three optimizers."""
    rng = np.random.default_rng(7)
    compared = 0
    while compared < 168:
        setting = random_setting(rng, kind)
        result = mf.sweep(kind, progress=False, **setting)
        shape = setting["shape"]
        for k, m, r, a in np.ndindex(2, 2, len(np.atleast_1d(setting.get("rho", 0.0))), 3):
            optimizer = kind() if kind is mf.GD else kind(setting["rho"][r])
            one = mf.flow(
                mf.single_example(setting["mu"][m]),
                optimizer,
                depth=setting["depth"][k],
                init=setting["alpha"][a] * shape,
                times=setting["times"],
            )
            place = (k, m, a) if kind is mf.GD else (k, m, r, a)
            # A weight that has nearly fallen to 0 is what a difference has left: it counts against its start.
            scale = np.maximum(one.beta, 1e-3 * (setting["alpha"][a] * shape) ** setting["depth"][k])
            assert np.max(np.abs(result.beta[place] - one.beta) / scale) < 1e-9, (setting, place)
            compared += 1


@pytest.mark.parametrize(("kind", "name"), [(mf.GD, "gd"), (mf.L2SAM, "l2")])
@pytest.mark.parametrize("depth", [1, 2])
def test_equals_the_plain_flow(kind, name, depth):
    """An integration of the equation as it stands, that shares no code, agrees to 1e-8."""
    rho, times = 0.7, [3.0, 300.0, 1e4]
    radius = {} if kind is mf.GD else {"rho": rho}
    result = mf.sweep(
        kind, mu=[0.6, 1.7], alpha=[0.8, 1.1], depth=depth, times=times, progress=False, **radius
    )
    for row, alpha in zip(result.beta, [0.8, 1.1], strict=True):
        weights = oracles.plain_flow([[0.6, 1.7]], name, rho, [[alpha, alpha]] * depth, times)
        assert relative(row, np.prod(weights, axis=1)) < 1e-8


@pytest.mark.parametrize("depth", [2, 3, 4, 5])
def test_equals_the_closed_form_with_its_clock_at_30_digits(depth):
    """l-infinity across the gate: tau of each time found by mpmath."""
    mu, alpha, rho = [1.0, 2.0], [1.4, 0.6], 1.0
    form = oracles.LinfClosedForm(mu, alpha, rho, depth)
    tau = form.tau_at_margin(8)
    t = float(form.clock(tau))
    result = mf.sweep(
        mf.LinfSAM, mu=mu, rho=rho, alpha=1.0, shape=alpha, depth=depth, times=[t], progress=False
    )
    assert relative(result.beta[0], [float(b) for b in form.beta(tau)]) < 1e-9


@pytest.mark.slow
def test_late_times_and_many_of_them():
    """300 times up to 1e300 for flows of all three regimes, as by `flow`."""
    times = np.logspace(-3, 300, 300)
    result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.3, 0.7, 1.2], times=times, progress=False)
    for row, alpha in zip(result.beta, [0.3, 0.7, 1.2], strict=True):
        one = mf.flow(mf.single_example([1.0, 2.0]), mf.L2SAM(1.0), depth=2, init=alpha, times=times)
        # Near its end a collapsing weight is what is left of a difference; it counts against its start.
        assert np.max(np.abs(row - one.beta) / (np.abs(one.beta) + 1e-6)) < 1e-9
        assert relative(row[one.beta > 1e-12], one.beta[one.beta > 1e-12]) < 1e-7


def test_more_time_costs_hardly_more(monkeypatch):
    """Right-hand sides to t = 1e300 are not even twice those to t = 1e3."""
    calls = []
    plain = batched_paths.ReductionBatch.velocity

    def counted(self, state):
        calls.append(state.shape[1])
        return plain(self, state)

    monkeypatch.setattr(batched_paths.ReductionBatch, "velocity", counted)
    counts = []
    for t in (1e3, 1e300):
        calls.clear()
        mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.7, 1.0], times=[t], progress=False)
        counts.append(sum(calls))
    assert counts[1] < 2 * counts[0]


@pytest.mark.slow
@settings(max_examples=12)
@given(
    size=st.integers(1, 50),
    threads=st.integers(1, 3),
    kind=st.sampled_from([mf.LinfSAM, mf.L2SAM]),
    seed=st.integers(0, 2**32 - 1),
)
def test_chunks_and_executors_change_nothing(size, threads, kind, seed):
    """To 1e-12; in truth to the last bit."""
    setting = random_setting(np.random.default_rng(seed), kind)
    whole = mf.sweep(kind, progress=False, executor=ThreadPoolExecutor(1), **setting)
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(threads) as pool:
        patch.setattr(chunks, "MOST", size)
        parts = mf.sweep(kind, progress=False, executor=pool, **setting)
    assert relative(parts.beta, whole.beta) <= 1e-12


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # JAX, if another test has loaded it, warns of any fork
def test_processes_give_the_same():
    """One process per core, by default, against one thread."""
    setting = SMALL | {"alpha": np.linspace(0.3, 1.4, 1000), "times": TIMES}
    whole = mf.sweep(mf.L2SAM, executor=ThreadPoolExecutor(1), **setting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "MOST", 700)
        assert relative(mf.sweep(mf.L2SAM, **setting).scalars[..., 0], whole.scalars[..., 0]) <= 1e-12


def test_a_million_features_take_two_scalars():
    """What is kept of a flow does not grow with d."""
    mu = np.linspace(1.0, 2.0, 100_000) / 300
    result = mf.sweep(mf.L2SAM, mu=mu, rho=1.0, alpha=[0.03, 0.06], times=[10.0, 1e4], progress=False)
    assert result.scalars.nbytes == 2 * 2 * 16
    one = mf.flow(mf.single_example(mu), mf.L2SAM(1.0), depth=2, init=0.06, times=[10.0, 1e4])
    assert relative(result.beta[1], one.beta) < 1e-9


@pytest.mark.parametrize("shape", [None, "uneven"])
@pytest.mark.parametrize("n", [1, 3, 200])
def test_many_features_and_few_flows_or_many(shape, n):
    """The sums over modes are laid out by whichever is longer; a start that all share is a shortcut."""
    mu = np.linspace(1.0, 2.0, 90) / 9
    profile = None if shape is None else np.linspace(0.5, 1.5, 90)
    alphas = np.linspace(0.5, 1.5, n)
    setting = {"mu": mu, "rho": 1.0, "times": [10.0, 1e4], "shape": profile, "progress": False}
    result = mf.sweep(mf.L2SAM, alpha=alphas, **setting)
    for row in {0, n // 2, n - 1}:
        init = alphas[row] * (np.ones(90) if profile is None else profile)
        one = mf.flow(mf.single_example(mu), mf.L2SAM(1.0), depth=2, init=init, times=[10.0, 1e4])
        assert relative(result.beta[row], one.beta) < 1e-9
    assert mf.regime_thresholds(mu, 1.0, profile).collapse > 0


@pytest.mark.slow
def test_memory_is_kept_to():
    """What numpy holds at the peak, result included, is at most what was allowed."""
    setting = SMALL | {"alpha": np.linspace(0.3, 1.4, 2000), "times": [1.0, 10.0, 100.0]}
    for memory in (8e6, 30e6):
        tracemalloc.start()
        mf.sweep(mf.L2SAM, memory=memory, executor=ThreadPoolExecutor(1), **setting)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < memory


@pytest.mark.parametrize(("kind", "depth"), [(mf.L2SAM, 2), (mf.LinfSAM, 2), (mf.LinfSAM, 4)])
@pytest.mark.parametrize(("d", "times"), [(2, 1), (2, 30), (400, 1)])
def test_a_flow_takes_no_more_than_is_reckoned_with(kind, depth, d, times):
    """Where the steps, the times and the features each take the most."""
    setting = {"mu": np.linspace(1.0, 2.0, d) / np.sqrt(d), "rho": 0.5, "alpha": np.linspace(0.3, 1.4, 500)}
    flows = grid.make_grid(
        kind, times=np.logspace(0, 6, times), depth=depth, shape=np.linspace(0.8, 1.2, d), **setting
    )
    tracemalloc.start()
    flows.solve(0, 500)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.2 < peak / (500 * chunks.bytes_of_flow(flows)) < 1
