"""The run of submissions, one after the other, in a worker process: repair, execute, send back what came out.

The worker knows no reference and no gradebook.  It starts the student's kernel behind limits (``kernel.py``),
in an empty scratch folder that is the kernel's home, and returns the executed notebook through a pipe.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import importlib.util
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import nbformat
import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, LimitOutput

from . import kernel
from .repair import repair


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds for a cell and for the whole, megabytes, processes."""

    cell: int = 20
    wall: int = 240
    memory: int = 2048
    file: int = 50
    output: int = 1
    processes: int = 4096
    confine: bool = True


@dataclass(frozen=True)
class Job:
    """One submission: its notebook and the master as JSON, the kernel's folder, the checker's address."""

    source: str
    master: str
    home: str
    address: str
    limits: Limits


class Stopped(Exception):
    """Raised when no further cell of a submission is to be run; the message is the reason."""


def kernel_manager(job: Job) -> type[AsyncKernelManager]:
    """Return a class of kernels that start behind the job's limits and talk through files, not TCP."""
    script = str(Path(kernel.__file__).resolve())
    argv = [sys.executable, "-P", script, json.dumps(asdict(job.limits)), "-f", "{connection_file}"]
    home = Path(job.home)

    class Kernel(AsyncKernelManager):
        kernel_spec = KernelSpec(argv=argv, language="python", display_name="graded")

        def __init__(self, **rest: Any):
            super().__init__(
                transport="ipc", ip=str(home / "k"), connection_file=str(home / "kernel.json"), **rest
            )

        async def start_kernel(self, **rest: Any) -> None:  # type: ignore[override]
            await super().start_kernel(**{**rest, "env": surroundings(home, job.address), "cwd": str(home)})

    return Kernel


class Run(Execute):
    """nbgrader's execution with a limit on output and on the time of the whole."""

    raise_on_iopub_timeout = False
    shutdown_kernel = "immediate"

    def __init__(self, job: Job):
        super().__init__(timeout=job.limits.cell, kernel_manager_class=kernel_manager(job))
        self.limits, self.ends = job.limits, time.monotonic() + job.limits.wall
        self.printed, self.silenced, self.hung = 0, False, 0

    def output(self, outs: list, msg: dict, display_id: str, cell_index: int) -> NotebookNode | None:
        """Keep a message of the running cell, up to the limit; interrupt the cell at the limit."""
        self.printed += len(json.dumps(msg["content"], default=str))
        if self.printed <= self.limits.output << 20 or msg["msg_type"] == "error":
            return super().output(outs, msg, display_id, cell_index)
        if not self.silenced:
            self.silenced = True
            what = f"more than {self.limits.output} MB"
            error = {"ename": "TooMuchOutput", "evalue": what, "traceback": [f"TooMuchOutput: {what}"]}
            outs.append(nbformat.v4.new_output("error", **error))
            self.interrupting = asyncio.ensure_future(self.km.interrupt_kernel())
        return None

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        """Execute a cell if time is left; raise Stopped if not, or if the kernel answers no more."""
        self.printed, self.silenced = 0, False
        left = self.ends - time.monotonic()
        if left <= 0:
            raise Stopped(f"stopped after {self.limits.wall} s; what ran before counts")
        self.timeout = max(1, int(min(self.limits.cell, left)))
        done = super().preprocess_cell(cell, resources, index)
        late = any(output.get("ename") == "CellTimeoutError" for output in cell.get("outputs", []))
        self.hung = self.hung + 1 if late else 0
        if self.hung == 2:
            raise Stopped("a cell could not be interrupted; what ran before counts")
        return done


def surroundings(home: Path, address: str) -> dict[str, str]:
    """Return the kernel's environment: nothing of the teacher's but the way to Python."""
    package = importlib.util.find_spec("minorfirst")
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "TMPDIR": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(home / ".matplotlib"),
        "PYTHONPATH": str(Path(package.origin).parents[1]) if package and package.origin else "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",  # nbgrader takes the points of a cell that writes to stderr
        "LANG": "C.UTF-8",
        "MINORFIRST_CHECKER": address,
        **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")},
    }


def execute(nb: NotebookNode, job: Job) -> str:
    """Execute a repaired notebook in place; return what stopped it, or ""."""
    try:
        Run(job).preprocess(nb, {"metadata": {"path": job.home}})
    except DeadKernelError:
        return "the kernel died; what ran before counts"
    except Stopped as reason:
        return str(reason)
    return ""


def adopt_orphans() -> None:
    """Have processes that a kernel leaves behind handed to this one, on Linux, so that it can end them."""
    if sys.platform.startswith("linux"):
        become_subreaper = 36
        ctypes.CDLL(None).prctl(become_subreaper, 1, 0, 0, 0)


def end_children() -> None:
    """End every process that this one has started and that is still there."""
    for _ in range(20):
        children = psutil.Process().children(recursive=True)
        for child in children:
            with contextlib.suppress(psutil.Error):
                child.kill()
        if not children:
            return
        psutil.wait_procs(children, timeout=0.5)


def run(job: Job) -> dict[str, Any]:
    """Run one submission; returns ``{"nb", "notes", "stopped"}``, or ``{"refused"}``."""
    try:
        nb, notes = repair(nbformat.reads(job.source, as_version=4), nbformat.reads(job.master, as_version=4))
    except Exception as problem:
        return {"refused": f"no notebook that can be read: {type(problem).__name__}: {str(problem)[:120]}"}
    try:
        stopped = execute(nb, job)
    finally:
        end_children()
    nb, _ = LimitOutput(max_lines=200).preprocess(nb, {})
    return {"nb": nbformat.writes(nb), "notes": notes, "stopped": stopped}


def serve(pipe: Connection) -> None:
    """Run jobs from a pipe until it closes; in a session of its own, out of reach of Ctrl-C."""
    os.setsid()
    adopt_orphans()
    with contextlib.suppress(EOFError):
        while True:
            pipe.send(run(pipe.recv()))
