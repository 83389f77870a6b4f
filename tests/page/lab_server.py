"""A JupyterLab of the tests' own, on this machine alone, in a folder of theirs."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

STARTED_WITHIN = 60  # seconds; a bound on waiting, not a measurement


@contextmanager
def serve(folder: Path, *options: str, python: str = sys.executable) -> Iterator[str]:
    """Start JupyterLab on ``folder``, without the user's settings; give its address, end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.token=",
        "--ServerApp.password=",
        f"--ServerApp.root_dir={folder}",
    ]
    home = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "HOME")}
    server = subprocess.Popen(
        [python, "-m", "jupyterlab", *ours, *options],
        env=os.environ | home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/api"):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab did not start")
