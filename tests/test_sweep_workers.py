"""sweep where workers die and runs are cut off: the same result, and no finished chunk lost."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import minorfirst as mf
from minorfirst.sweeps import grid
from minorfirst.sweeps.sweep import sweep

SETTING = {
    "mu": [1.0, 2.0],
    "rho": np.linspace(0.4, 1.3, 20),
    "alpha": np.linspace(0.3, 1.4, 50),
    "times": [20.0, 1e5],
    "progress": False,
}
CHUNKS = 10


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    """Ten chunks."""
    monkeypatch.setattr(grid, "CHUNK", 100)


@pytest.fixture(scope="module")
def expected():
    """The sweep done at once, in this process."""
    return mf.sweep(mf.L2SAM, executor=ThreadPoolExecutor(1), **SETTING).scalars


def same(result, expected):
    """To 1e-12; R is infinite where the network has collapsed."""
    np.testing.assert_allclose(result.scalars, expected, rtol=1e-12, atol=0)


def dies_once(flows, first, last):
    """Solve a chunk; but the first worker that gets chunk 3 is killed while it holds it."""
    marker = os.environ["MINORFIRST_TEST_MARKER"]
    if first == 300 and not os.path.exists(marker):
        with open(marker, "w") as file:
            file.write(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    return flows.solve(first, last)


def dies_always(flows, first, last):
    """Solve a chunk; but chunk 3 kills its worker."""
    if first == 300:
        os.kill(os.getpid(), signal.SIGKILL)
    return flows.solve(first, last)


@pytest.fixture
def deadly(monkeypatch, tmp_path):
    """Workers of a process pool die over chunk 3, once."""
    monkeypatch.setattr(sweep_module(), "_solve", dies_once)
    monkeypatch.setenv("MINORFIRST_TEST_MARKER", str(tmp_path / "marker"))
    return tmp_path / "marker"


def sweep_module():
    """The module, which the function of its name hides."""
    return sys.modules["minorfirst.sweeps.sweep"]


def test_no_process_is_forked(monkeypatch, expected):
    """One that holds threads, JAX's say, may lock up when it is."""
    monkeypatch.setattr(sweep_module(), "cores", lambda: 2)
    monkeypatch.setattr(os, "fork", None)
    same(sweep(mf.L2SAM, **SETTING), expected)


def processes():
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.mark.slow
def test_workers_load_nothing_of_figures():
    with processes() as pool:
        sweep(mf.L2SAM, executor=pool, **SETTING)
        loaded = pool.submit(eval, "sorted(__import__('sys').modules)").result()
    assert "minorfirst" in loaded
    assert not {"matplotlib", "ipywidgets", "anywidget", "IPython", "PIL"} & set(loaded)


@pytest.mark.slow
def test_a_killed_process_costs_a_retry(deadly, expected):
    """A broken pool takes no more work: the sweep says so and goes on with its own."""
    with processes() as pool, pytest.warns(RuntimeWarning, match="goes on with 2 processes"):
        same(sweep(mf.L2SAM, executor=pool, **SETTING), expected)
    assert deadly.exists()


@pytest.mark.slow
def test_a_chunk_that_always_kills_ends_the_sweep(monkeypatch, tmp_path, expected):
    """After a few tries; what is finished is in the file, and is not computed again."""
    file = tmp_path / "map.sweep"
    with monkeypatch.context() as patch:
        patch.setattr(sweep_module(), "_solve", dies_always)
        with (
            processes() as pool,
            pytest.warns(RuntimeWarning, match="goes on with 2 processes"),
            pytest.raises(RuntimeError, match="of the sweep failed 4 times"),
        ):
            sweep(mf.L2SAM, file=file, executor=pool, **SETTING)
    held = chunks_in(file)
    assert 3 not in held
    counter = Counting()
    same(sweep(mf.L2SAM, file=file, executor=counter, **SETTING), expected)
    assert sorted(counter.first) == [100 * k for k in range(CHUNKS) if k not in held]


def chunks_in(file):
    """Numbers of the finished chunks of a sweep's file."""
    database = sqlite3.connect(file)
    try:
        return {number for (number,) in database.execute("SELECT number FROM chunk")}
    finally:
        database.close()


class Counting(Executor):
    """Runs each chunk at once and notes where it begins; may stop like a reader who has had enough."""

    def __init__(self, until=None):
        self.first = []
        self._until = until

    def submit(self, function, flows, first, last):
        """See `Executor`."""
        if self._until is not None and len(self.first) == self._until:
            raise KeyboardInterrupt
        self.first.append(first)
        future = Future()
        future.set_result(function(flows, first, last))
        return future


@pytest.mark.parametrize("until", [1, 4, 9])
@pytest.mark.slow
def test_interrupted_and_resumed(tmp_path, until, expected, monkeypatch):
    """By Ctrl-C: every chunk taken back is in the file, and only the others are computed."""
    monkeypatch.setattr(sweep_module(), "AHEAD", 1)
    monkeypatch.setattr(sweep_module(), "cores", lambda: 1)
    file = tmp_path / "map.sweep"
    with pytest.raises(KeyboardInterrupt):
        sweep(mf.L2SAM, file=file, executor=Counting(until), **SETTING)
    done = chunks_in(file)
    assert len(done) >= until - 1
    counter = Counting()
    same(sweep(mf.L2SAM, file=file, executor=counter, **SETTING), expected)
    assert sorted(counter.first) == [100 * k for k in range(CHUNKS) if k not in done]


def written(path):
    """Text of a file, none where there is no file."""
    return Path(path).read_text() if os.path.exists(path) else ""


KILLED = """
import sys, time
import numpy as np
import minorfirst as mf
from minorfirst.sweeps import grid
grid.CHUNK = 100
sys.path.insert(0, {here!r})
from test_sweep_workers import SETTING, Counting

class Slow(Counting):
    def submit(self, *work):
        time.sleep(0.2)
        return super().submit(*work)

mf.sweep(mf.L2SAM, file={file!r}, executor=Slow(), **SETTING)
"""


@pytest.mark.slow
def test_killed_and_resumed(tmp_path, expected):
    """By SIGKILL, at any moment: no finished chunk is lost."""
    file = tmp_path / "map.sweep"
    code = KILLED.format(here=os.path.dirname(__file__), file=str(file))
    process = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 120
    while not (file.exists() and file.stat().st_size > 20_000) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    process.kill()
    process.wait()
    done = chunks_in(file)
    assert 0 < len(done) < CHUNKS
    counter = Counting()
    same(sweep(mf.L2SAM, file=file, executor=counter, **SETTING), expected)
    assert len(counter.first) == CHUNKS - len(done)


@pytest.fixture(scope="module")
def cluster():
    """A Dask cluster on this machine, two processes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        distributed = pytest.importorskip("distributed")
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=None
            ) as local,
            distributed.Client(local) as client,
        ):
            yield client


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_on_dask(cluster, expected):
    """The client's executor as it comes."""
    with cluster.get_executor() as executor:
        same(sweep(mf.L2SAM, executor=executor, **SETTING), expected)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_a_killed_dask_worker_costs_a_retry(cluster, tmp_path, expected, monkeypatch):
    """Killed by its own process id while it holds a chunk; Dask gives the chunk to another worker."""
    marker = str(tmp_path / "marker")
    before = set(cluster.run(os.getpid).values())

    def killed_once(flows, first, last):
        if first == 300 and not os.path.exists(marker):
            with open(marker, "w") as file:
                file.write(str(os.getpid()))
            time.sleep(60)  # until it is killed
        return flows.solve(first, last)

    monkeypatch.setattr(sweep_module(), "_solve", killed_once)
    with ThreadPoolExecutor(1) as thread, cluster.get_executor() as executor:
        running = thread.submit(sweep, mf.L2SAM, executor=executor, **SETTING)
        deadline = time.monotonic() + 60
        while not (pid := written(marker)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert int(pid) in before
        os.kill(int(pid), signal.SIGKILL)
        same(running.result(), expected)


@pytest.mark.filterwarnings("ignore")
def test_a_closed_dask_client_is_named():
    """As an executor that has been shut down is."""
    distributed = pytest.importorskip("distributed")
    with distributed.Client(processes=False, dashboard_address=None, n_workers=1) as client:
        executor, another = client.get_executor(), client.get_executor()
        another.shutdown()
        with pytest.raises(ValueError, match="`executor` must be running"):
            sweep(mf.L2SAM, executor=another, **SETTING)
    with pytest.raises(ValueError, match="`executor` must be running"):
        sweep(mf.L2SAM, executor=executor, **SETTING)
