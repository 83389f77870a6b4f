"""The machine: what it is, without its name, and how much memory a tree of processes takes."""

from __future__ import annotations

import os
import platform
import threading
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PROC = Path("/proc")
PACKAGES = ("minorfirst", "numpy", "scipy", "mpmath", "torch", "jax", "jaxlib", "diffrax")


def _field(file: str, name: str) -> str | None:
    try:
        lines = (PROC / file).read_text().splitlines()
    except OSError:
        return None
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)


def describe() -> dict[str, object]:
    """Return cores, processor, memory, system, Python and the versions of the libraries."""
    libraries = {}
    for name in PACKAGES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            libraries[name] = "not installed"
    affinity = getattr(os, "sched_getaffinity", None)
    memory = _field("meminfo", "MemTotal")
    return {
        "cores": len(affinity(0)) if affinity else os.cpu_count(),
        "processor": _field("cpuinfo", "model name") or platform.machine(),
        "memory_gb": round(int(memory.split()[0]) / 1e6) if memory else None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": libraries,
    }


def tree(pid: int) -> list[int]:
    """Return a process and all that it started, and they started."""
    found = [pid]
    for parent in found:
        try:
            for task in (PROC / str(parent) / "task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def memory(pid: int) -> float | None:
    """Return the memory of a tree of processes in MB, shared pages counted once; None where not on Linux."""
    total = None
    for each in tree(pid):
        try:
            lines = (PROC / str(each) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total = (total or 0.0) + sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3
    return total


class Peak:
    """Watches the memory of a tree of processes, ``every`` so many seconds; ``mb`` is the largest seen."""

    def __init__(self, pid: int, every: float) -> None:
        self.mb: float | None = None
        self._pid, self._every, self._stop = pid, every, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self._every):
            now = memory(self._pid)
            if now is not None:
                self.mb = max(self.mb or 0.0, now)
