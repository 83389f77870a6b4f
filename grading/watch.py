"""A watch over one world: the memory and the number of all its processes together."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from types import TracebackType

import psutil

from .limits import Limits
from .world import Command

OFTEN = 0.2  # seconds between two looks
OPEN = 1000  # files, pipes and sockets


class Watch:
    """A context manager that ends a world which takes too much, and every world in the end.

    Attributes
    ----------
    reason : str
        Why the world was ended before its time, or "".
    """

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits, command: Command):
        self.process, self.limits, self.command = process, limits, command
        self.reason = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._end()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _look(self) -> None:
        while not self._over.wait(OFTEN):
            tree = self._tree()
            self.reason = too_much(tree, self.limits) or too_many_files(
                tree, self.command.counted, self.limits
            )
            if self.reason:
                self._end()
                return

    def _tree(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def _end(self) -> None:
        """End the world: its first process takes all others with it; without a world, one after the other."""
        for _ in range(20):
            tree = self._tree()
            for child in tree:
                with contextlib.suppress(psutil.Error):
                    child.kill()
            if not tree:
                break
            psutil.wait_procs(tree, timeout=0.5)
        self.process.kill()
        if self.command.end:
            subprocess.run(self.command.end, capture_output=True)


def too_much(tree: list[psutil.Process], limits: Limits) -> str:
    """Return what these processes have too much of, or ""."""
    if len(tree) > limits.processes + 4:
        return f"more than {limits.processes} processes"
    threads = opened = 0
    for one in tree:
        with contextlib.suppress(psutil.Error):
            threads += one.num_threads()
            opened += one.num_fds()
    if threads > limits.processes + 64:
        return f"more than {limits.processes + 64} threads"
    if opened > OPEN:  # a socket holds memory, which belongs to no process
        return f"more than {OPEN} open files"
    for exact in (False, True):  # what processes share counts once, which takes longer to find out
        if sum(_memory(one, exact) for one in tree) <= limits.memory << 20:
            return ""
    return f"more than {limits.memory} MB of memory"


def too_many_files(tree: list[psutil.Process], folders: tuple[str, ...], limits: Limits) -> str:
    """Return that a world holds too many files, or "": each takes memory, also an empty one."""
    for process in tree:  # the first that has not just ended
        with contextlib.suppress(OSError):
            volumes = [os.statvfs(f"/proc/{process.pid}/root{folder}") for folder in folders]
            many = any(volume.f_files - volume.f_ffree > limits.files for volume in volumes)
            return f"more than {limits.files} files" if many else ""
    return ""


def _memory(process: psutil.Process, exact: bool) -> int:
    """Return the bytes of memory of one process; a share of what it shares, if ``exact``."""
    with contextlib.suppress(psutil.Error, AttributeError):
        if exact:
            return int(process.memory_full_info().pss)
    # A process can keep its details to itself, but not this.
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0
