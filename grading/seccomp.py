"""System calls that a submission has no use for, as a filter (seccomp) that bubblewrap installs.

They make memory that no limit counts, take from what all programs of a user share, or move a process to a
processor where a neighbour runs.
"""

from __future__ import annotations

import errno
from typing import IO

FORBIDDEN = (
    "memfd_create",
    "memfd_secret",
    "shmget",
    "msgget",
    "semget",
    "mq_open",
    "sched_setaffinity",
    "io_uring_setup",
    "userfaultfd",
    "add_key",
    "request_key",
    "keyctl",
    "bpf",
    "perf_event_open",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "unshare",
    "setns",
    "mount",
    "inotify_init",
    "inotify_init1",
    "fanotify_init",
)


def forbid(file: IO[bytes]) -> None:
    """Write the filter into an open file: a forbidden call fails with EPERM, all others pass."""
    import pyseccomp  # needs Linux and its libseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in FORBIDDEN:
        try:
            rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
        except (OSError, ValueError):  # a libseccomp that is older than the call
            continue
    # Shared memory without a file, which no process need hold; and networks beyond a world's own.
    shared, beyond = 0x21, 16  # MAP_SHARED and MAP_ANONYMOUS; families after AF_NETLINK
    argument = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, shared, shared)
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "mmap", argument)
    rules.add_rule(pyseccomp.ERRNO(errno.EAFNOSUPPORT), "socket", pyseccomp.Arg(0, pyseccomp.GT, beyond))
    rules.export_bpf(file)
    file.seek(0)
