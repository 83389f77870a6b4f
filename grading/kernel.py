"""Start a kernel for one submission behind limits; run as a script, before anything of the student's runs.

Usage: ``python -P kernel.py LIMITS ARGUMENTS...`` with LIMITS as JSON (see ``grading.worker``) and the
arguments of ``ipykernel_launcher``.  Resource limits hold on every Unix.  Where Linux offers Landlock (5.13
or newer), the kernel may read only Python, the package and the system's libraries, and write only its own
scratch folder; from 6.7 it may open no TCP connection, from 6.12 signal no process outside.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import runpy
import struct
import sys
from typing import Any

READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read files, list folders
IOCTL, TRUNCATE, REFER = 1 << 15, 1 << 14, 1 << 13
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture


def limit(limits: dict[str, Any]) -> None:
    """Set the resource limits of this process and of all that it starts."""
    mega = 1 << 20
    wanted = {
        resource.RLIMIT_AS: limits["memory"] * mega,
        resource.RLIMIT_FSIZE: limits["file"] * mega,
        resource.RLIMIT_CPU: limits["wall"] + 10,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 256,
    }
    if os.getuid() != 0:  # counted per user, and not at all for root
        wanted[resource.RLIMIT_NPROC] = limits["processes"]
    for what, value in wanted.items():
        _, hard = resource.getrlimit(what)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS knows the limit of memory but does not take it
            resource.setrlimit(what, (value, value))


def landlock_version() -> int:
    """Return the version of Landlock's interface that this machine offers, 0 for none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, 1))


def confine(readable: list[str], writable: list[str]) -> bool:
    """Confine this process and all that it starts to these paths; return whether that was possible."""
    version = landlock_version()
    if version == 0:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    newer = [(2, REFER), (3, TRUNCATE), (5, IOCTL)]
    handled = (1 << 13) - 1 | sum(right for since, right in newer if version >= since)
    words = [handled]  # then network: bind, connect; then scope: abstract sockets, signals
    words += [0b11] if version >= 4 else []
    words += [0b11] if version >= 6 else []
    attribute = struct.pack(f"{len(words)}Q", *words)
    rules = libc.syscall(CREATE_RULESET, attribute, len(attribute), 0)
    for paths, rights in ((readable, READ), (writable, handled)):
        for path in filter(os.path.exists, paths):
            # A right that only folders have is refused for a file.
            allowed = (
                rights if os.path.isdir(path) else rights & (1 << 0 | 1 << 1 | 1 << 2 | TRUNCATE | IOCTL)
            )
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", allowed & handled, opened)
            if libc.syscall(ADD_RULE, rules, 1, rule, 0):
                raise OSError(ctypes.get_errno(), "no Landlock rule could be added", path)
            os.close(opened)
    no_new_privileges = 38
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.syscall(RESTRICT_SELF, rules, 0):
        raise OSError(ctypes.get_errno(), "Landlock could not be switched on")
    os.close(rules)
    return True


def readable_paths() -> list[str]:
    """Return what a notebook needs to read: this Python, what it imports from, and the system."""
    system = ["/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/sys/devices/system", "/dev"]
    # Not all of /proc: it tells of other processes and of their sockets.
    system += [
        f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat", "self/stat", "self/status", "self/statm")
    ]
    return [*system, sys.prefix, sys.base_prefix, *(path for path in sys.path if os.path.isdir(path))]


def main() -> None:
    """Limit, confine, and become the kernel."""
    limits = json.loads(sys.argv[1])
    limit(limits)
    if limits["confine"]:
        confine(readable_paths(), [os.getcwd(), "/dev/null", "/dev/shm"])
    sys.argv = ["ipykernel_launcher", *sys.argv[2:]]
    runpy.run_module("ipykernel_launcher", run_name="__main__")


if __name__ == "__main__":
    main()
