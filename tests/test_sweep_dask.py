"""sweep on a Dask cluster: the client's executor as it comes, workers that die, clients that are closed."""

import os
import signal
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from chunked_sweep import SETTING, expected, same, small_chunks

import minorfirst as mf
from minorfirst.sweeps import workers
from minorfirst.sweeps.sweep import sweep

__all__ = ["expected", "small_chunks"]  # fixtures


def written(path):
    """Text of a file, none where there is no file."""
    return Path(path).read_text() if os.path.exists(path) else ""


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


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_on_dask(cluster, expected):
    """The client's executor as it comes."""
    with cluster.get_executor() as executor:
        same(sweep(mf.L2SAM, executor=executor, **SETTING), expected)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
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

    monkeypatch.setattr(workers, "_solve", killed_once)
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
