"""sweep: the same flows as `flow`, one by one, whatever the chunks; its views; its file; its bad inputs."""

import sqlite3
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minorfirst as mf
from minorfirst import families
from minorfirst.reduction import ReductionPath
from minorfirst.sweeps import grid

SMALL = {
    "mu": [1.0, 2.0],
    "rho": np.linspace(0.4, 1.3, 5),
    "alpha": np.linspace(0.3, 1.4, 7),
    "progress": False,
}
TIMES = [0.5, 20.0, 1e5]


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


@pytest.mark.parametrize("kind", [mf.GD, mf.LinfSAM, mf.L2SAM])
@pytest.mark.slow
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
    plain = families.ReductionBatch.velocity

    def counted(self, state):
        calls.append(state.shape[1])
        return plain(self, state)

    monkeypatch.setattr(families.ReductionBatch, "velocity", counted)
    counts = []
    for t in (1e3, 1e300):
        calls.clear()
        mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.7, 1.0], times=[t], progress=False)
        counts.append(sum(calls))
    assert counts[1] < 2 * counts[0]


@settings(max_examples=12)
@given(
    size=st.integers(1, 50),
    threads=st.integers(1, 3),
    kind=st.sampled_from([mf.LinfSAM, mf.L2SAM]),
    seed=st.integers(0, 2**32 - 1),
)
@pytest.mark.slow
def test_chunks_and_executors_change_nothing(size, threads, kind, seed):
    """To 1e-12; in truth to the last bit."""
    setting = random_setting(np.random.default_rng(seed), kind)
    whole = mf.sweep(kind, progress=False, executor=ThreadPoolExecutor(1), **setting)
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(threads) as pool:
        patch.setattr(grid, "CHUNK", size)
        parts = mf.sweep(kind, progress=False, executor=pool, **setting)
    assert relative(parts.beta, whole.beta) <= 1e-12


@pytest.mark.filterwarnings("default")  # JAX, if another test has loaded it, warns of any fork
@pytest.mark.slow
def test_processes_give_the_same():
    """One process per core, by default, against one thread."""
    setting = SMALL | {"alpha": np.linspace(0.3, 1.4, 1000), "times": TIMES}
    whole = mf.sweep(mf.L2SAM, executor=ThreadPoolExecutor(1), **setting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grid, "CHUNK", 700)
        assert relative(mf.sweep(mf.L2SAM, **setting).scalars[..., 0], whole.scalars[..., 0]) <= 1e-12


def test_axes_are_named():
    """Only sequences become axes, in the order depth, mu, rho, alpha, t."""
    result = mf.sweep(
        mf.LinfSAM, mu=[[1.0, 2.0], [1.0, 3.0]], rho=0.5, alpha=[0.7], depth=[2, 3], times=TIMES
    )
    assert result.dims == ("depth", "mu", "alpha", "t")
    assert result.beta.shape == (2, 2, 1, 3, 2)
    assert result.dominant.shape == (2, 2, 1, 3)
    assert repr(result) == "Sweep(LinfSAM, depth=2, mu=2, alpha=1, t=3, d=2)"
    one = result.trajectory(depth=3, mu=1, alpha=0.7)
    place = result.index(depth=3, mu=1, alpha=0.7)
    np.testing.assert_allclose(one.beta, result.beta[place], rtol=1e-14)
    assert one.weights.shape == (3, 3, 2)


def test_regimes_are_those_of_regime():
    """Cell by cell, the collapse decided by another integration."""
    result = mf.sweep(mf.L2SAM, times=[1.0], **SMALL)
    for (r, a), found in np.ndenumerate(result.regimes):
        assert found is mf.regime([1.0, 2.0], SMALL["rho"][r], SMALL["alpha"][a])
    assert len(set(result.regimes.ravel())) == 3


@pytest.mark.slow
def test_collapse_boundaries_by_the_other_integrator():
    """Just below them the scalar reduction of `reduction` collapses, just above it does not."""
    mu = np.array([[1.0, 1.0], [1.7, 6.0]])
    for column, scale in enumerate(families.collapse_scales(mu, np.ones((2, 2)))):
        for factor, falls in ((1 - 1e-9, True), (1 + 1e-9, False)):
            start = np.full((2, 2), factor * scale)
            assert ReductionPath(mu[:, column], start, 1.0, 1e-13).collapses() is falls


@pytest.mark.slow
def test_handovers_are_where_the_lens_passes_the_middle():
    """At each of them tau/R = mu_i + mu_k (C12), and the dominant coordinate changes."""
    mu = np.array([1.0, 1.4, 2.0, 2.5])
    alphas = [0.45, 0.5, 0.65]
    result = mf.sweep(mf.L2SAM, mu=mu, rho=1.0, alpha=alphas, times=[1e300], progress=False)
    found = result.handovers()
    assert len(found.t) >= 5
    for row, t, before, after in zip(found.flow[0], found.t, found.before, found.after, strict=True):
        at = mf.lens(mu, 1.0, alphas[row], [t])
        assert 2 * at.centre[0] == pytest.approx(mu[before] + mu[after], rel=1e-8)
        around = mf.flow(
            mf.single_example(mu),
            mf.L2SAM(1.0),
            depth=2,
            init=alphas[row],
            times=[t * (1 - 1e-6), t * (1 + 1e-6)],
        )
        assert list(around.dominant) == [before, after]


def test_handovers_of_linf():
    """GD and l-infinity hand over too: against the crossing of the closed forms."""
    result = mf.sweep(
        mf.LinfSAM, mu=[1.0, 2.0], rho=1.0, alpha=1.0, shape=[1.6, 1.2], times=[1e6], progress=False
    )
    found = result.handovers()
    tau = np.log(0.6 / 0.2)  # rho + 0.6 exp(tau) = rho + 0.2 exp(2 tau)
    form = oracles.LinfClosedForm([1.0, 2.0], [1.6, 1.2], 1.0, 2)
    assert list(zip(found.before, found.after, strict=True)) == [(0, 1)]
    assert found.t[0] == pytest.approx(float(form.clock(tau)), rel=1e-8)


def test_a_million_features_take_two_scalars():
    """What is kept of a flow does not grow with d."""
    mu = np.linspace(1.0, 2.0, 100_000) / 300
    result = mf.sweep(mf.L2SAM, mu=mu, rho=1.0, alpha=[0.03, 0.06], times=[10.0, 1e4], progress=False)
    assert result.scalars.nbytes == 2 * 2 * 16
    one = mf.flow(mf.single_example(mu), mf.L2SAM(1.0), depth=2, init=0.06, times=[10.0, 1e4])
    assert relative(result.beta[1], one.beta) < 1e-9


@pytest.mark.parametrize("shape", [None, "uneven"])
@pytest.mark.parametrize("n", [1, 3, 200])
@pytest.mark.slow
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


def test_saved_and_loaded(tmp_path):
    """One file; the same sweep, axes and numbers."""
    result = mf.sweep(mf.L2SAM, times=TIMES, **SMALL)
    path = tmp_path / "map.sweep"
    result.save(path)
    again = mf.Sweep.load(path)
    assert repr(again) == repr(result)
    np.testing.assert_array_equal(again.scalars, result.scalars)
    for name, values in result.axes.items():
        np.testing.assert_array_equal(again.axes[name], values)
    with pytest.raises(ValueError, match="`file` must be a place where a new file"):
        result.save(path)


def test_a_finished_file_is_not_computed_again(tmp_path, monkeypatch):
    """The file stands for the work."""
    path = tmp_path / "map.sweep"
    first = mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    monkeypatch.setattr(grid, "solve", None)
    again = mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    np.testing.assert_array_equal(again.scalars, first.scalars)


def refused(tmp_path, name, **changes):
    """Expect a ValueError that names the argument; return its message."""
    setting = SMALL | {"times": TIMES} | changes
    optimizer = setting.pop("optimizer", mf.L2SAM)
    with pytest.raises(ValueError, match=f"`{name}` must") as caught:
        mf.sweep(optimizer, **setting)
    return str(caught.value)


def shut_down():
    """Return an executor that takes no work any more."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    return pool


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("rho", {"rho": []}),
        ("rho", {"rho": [1.0, 0.5]}),
        ("rho", {"rho": [0.5, 0.5]}),
        ("rho", {"rho": [-0.5, 0.5]}),
        ("rho", {"rho": None}),
        ("rho", {"optimizer": mf.GD}),
        ("alpha", {"alpha": []}),
        ("alpha", {"alpha": [0.5, 0.2]}),
        ("alpha", {"alpha": [0.0, 0.2]}),
        ("alpha", {"alpha": [0.1, np.nan]}),
        ("mu", {"mu": []}),
        ("mu", {"mu": [1.0, -1.0]}),
        ("mu", {"mu": [[[1.0]]]}),
        ("depth", {"depth": []}),
        ("depth", {"depth": [2, 1]}),
        ("depth", {"depth": 0}),
        ("depth", {"depth": 3}),
        ("times", {"times": []}),
        ("times", {"times": [2.0, 1.0]}),
        ("times", {"times": [1e301]}),
        ("shape", {"shape": [1.0]}),
        ("shape", {"shape": [1.0, 0.0]}),
        ("optimizer", {"optimizer": mf.L2SAM(1.0)}),
        ("optimizer", {"optimizer": mf.LpSAM}),
        ("memory", {"memory": 0.0}),
        ("memory", {"memory": 1000.0}),
        ("executor", {"executor": 2}),
        ("executor", {"executor": shut_down()}),
    ],
)
def test_bad_input(tmp_path, name, changes):
    """Named, with what it got and what to pass."""
    refused(tmp_path, name, **changes)


def test_too_large_says_how_many_chunks_would_fit(tmp_path):
    """The result alone would take 35 * 200,000 * 16 bytes = 112 MB."""
    message = refused(tmp_path, "memory", times=np.linspace(1, 2, 200_000), memory=5e7)
    assert "of 35 chunks would fit" in message


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"rho": [0.1, 0.2]}, "`rho`"),
        ({"mu": [1.0, 2.5]}, "`mu`"),
        ({"optimizer": mf.LinfSAM}, "`optimizer`"),
    ],
)
def test_the_file_of_another_sweep_is_left_alone(tmp_path, other, named):
    """Its bytes are the same afterwards."""
    path = tmp_path / "map.sweep"
    mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    before = path.read_bytes()
    assert named in refused(tmp_path, "file", file=path, **other)
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["text", "empty", "cut", "bit", "tables", "missing folder"])
def test_a_damaged_file_is_left_alone(tmp_path, how):
    """Whatever is wrong with it."""
    path = tmp_path / "map.sweep"
    mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    whole = path.read_bytes()
    if how == "text":
        path.write_text("alpha, rho\n")
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "bit":
        with sqlite3.connect(path) as database:
            (value,) = database.execute("SELECT value FROM chunk").fetchone()
            database.execute("UPDATE chunk SET value = ?", (value[:-1] + bytes([value[-1] ^ 1]),))
        database.close()
    elif how == "tables":
        with sqlite3.connect(path) as database:
            database.execute("DROP TABLE chunk")
        database.close()
    else:
        path = tmp_path / "nowhere" / "map.sweep"
        refused(tmp_path, "file", file=path)
        return
    before = path.read_bytes()
    refused(tmp_path, "file", file=path)
    assert path.read_bytes() == before


def test_load_says_what_is_missing(tmp_path):
    """A file that was cut off cannot be loaded, only gone on with."""
    path = tmp_path / "map.sweep"
    mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM chunk")
    database.close()
    with pytest.raises(ValueError, match="with 0 of 1 chunks"):
        mf.Sweep.load(path)
    with pytest.raises(ValueError, match="there is none"):
        mf.Sweep.load(tmp_path / "none.sweep")


def test_index_and_trajectory_refuse_what_is_not_there():
    """Names of axes and values on them."""
    result = mf.sweep(mf.L2SAM, times=TIMES, **SMALL)
    with pytest.raises(ValueError, match="`depth` must be one of the axes"):
        result.index(depth=2)
    with pytest.raises(ValueError, match="`rho` must be on its axis"):
        result.index(rho=0.41)
    with pytest.raises(ValueError, match="`trajectory` must be given rho, alpha"):
        result.trajectory(rho=0.4)
    with pytest.raises(ValueError, match="`rho` must be on its axis"):
        result.index(rho=[0.4, 0.8])
    with pytest.raises(ValueError, match="`mu` must be the number of a row, 0 to 1"):
        mf.sweep(mf.L2SAM, mu=[[1.0, 2.0], [1.0, 3.0]], rho=1.0, alpha=0.7, times=TIMES).index(mu=[1.0, 3.0])


@pytest.mark.parametrize("name", ["regimes", "boundaries"])
@pytest.mark.parametrize("setting", [{"optimizer": mf.LinfSAM}, {"optimizer": mf.L2SAM, "depth": [1, 2]}])
def test_regimes_are_those_of_l2_sam_at_depth_two(name, setting):
    """The boundaries of an l-infinity sweep were those of l2-SAM."""
    with pytest.raises(ValueError, match=f"`{name}` are those of L2SAM at depth 2"):
        getattr(mf.sweep(times=TIMES, **setting, **SMALL), name)


@pytest.mark.slow
def test_one_flow_alone_has_a_regime_and_boundaries():
    result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=0.7, times=[200.0])
    assert result.regimes.item() is mf.Regime.MINOR_FIRST
    assert tuple(result.boundaries) == pytest.approx(mf.regime_thresholds([1.0, 2.0], rho=1.0), rel=1e-12)
    assert result.dominant.tolist() == [1]
    assert result.trajectory().handovers().t == pytest.approx(result.handovers().t, rel=1e-7)


@pytest.mark.slow
def test_boundaries_are_the_scales_of_regime_thresholds():
    mu, rho, shape = [[1.0, 2.0], [1.0, 3.0]], [0.5, 1.0, 2.0], [1.0, 1.3]
    both = {"alpha": [0.2, 0.9], "times": [1.0], "shape": shape}
    found = mf.sweep(mf.L2SAM, mu=mu, rho=rho, **both).boundaries
    for m, r in np.ndindex(2, 3):
        edges = mf.regime_thresholds(mu[m], rho[r], shape)
        assert (found.collapse[m, r], found.major[m, r]) == pytest.approx(edges, rel=1e-11)
    assert mf.sweep(mf.L2SAM, mu=mu[1], rho=rho, **both).boundaries.major == pytest.approx(found.major[1])


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ValueError, match=r"`file` must be .*, got the folder"):
        mf.sweep(mf.L2SAM, times=TIMES, file=tmp_path, **SMALL)
    with pytest.raises(ValueError, match=r"`file` must be .*, got the folder"):
        mf.Sweep.load(tmp_path)


def test_a_flow_that_takes_too_long_says_so(monkeypatch):
    """The error of the computation itself comes through, at once and not as a failed worker."""
    monkeypatch.setattr("minorfirst.batch.MAX_ATTEMPTS", 3)
    with pytest.raises(mf.FlowError, match="flows did not reach t = 100000 within 3 steps"):
        mf.sweep(mf.L2SAM, times=TIMES, executor=ThreadPoolExecutor(1), **SMALL)
