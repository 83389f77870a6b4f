"""A world for one submission: what its code can see, and the command that starts it there.

bubblewrap builds the world from nothing: namespaces of its own for users, mounts, processes, network, IPC and
host name, in which only this Python, its packages and the system's libraries are there, to be read.  Home,
temporary files and shared memory lie in memory, have a size, and go with the world.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
from matplotlib import font_manager

from . import inside
from .limits import Limits
from .seccomp import forbid

HOME = "/home/student"
FOLDERS = ("/dev/shm", "/tmp", HOME)  # what can be written to
PROGRAM = "/grading/inside.py"
IMAGE = "minor-first-world"
KINDS = ("auto", "bubblewrap", "podman", "docker", "none")
HOW = "Debian, Ubuntu: `apt install bubblewrap`; Fedora: `dnf install bubblewrap`; elsewhere see the guide."
UNCONFINED = (
    "No bubblewrap and no container: submissions ran on this machine as you. They could read and change what "
    "you can, and reach one another's results. Believe no row that you would not have believed on sight."
)


@dataclass(frozen=True)
class Command:
    """How to start one world: the command, its environment and folder, what it inherits, how to end it.

    ``counted`` are its folders, if they are its own and the number of their files is its own, too.
    """

    words: list[str]
    env: dict[str, str]
    cwd: str | None = None
    inherit: tuple[int, ...] = ()
    end: list[str] = field(default_factory=list)
    counted: tuple[str, ...] = ()


def find(wanted: str = "auto") -> str:
    """Return the kind of world to use: the one wanted, or bubblewrap where it works, else "none".

    Raises
    ------
    ValueError
        If the kind that is asked for does not work here; the message says what to do.
    """
    if wanted not in KINDS:
        raise ValueError(f"`--world` must be one of {', '.join(KINDS)}, got {wanted!r}.")
    if wanted in ("podman", "docker"):
        images = [wanted, "image", "inspect", IMAGE]
        if not shutil.which(wanted) or subprocess.run(images, capture_output=True).returncode:
            raise ValueError(
                f"`--world {wanted}` needs {wanted} and its image {IMAGE}; "
                f"`{wanted} build -t {IMAGE} -f grading/Containerfile .` makes it, once."
            )
        return wanted
    if wanted == "none":
        return wanted
    problem = _problem_of_bubblewrap()
    if not problem:
        return "bubblewrap"
    if wanted == "auto":
        return "none"
    raise ValueError(f"`--world bubblewrap` does not work here: {problem}. {HOW}")


def processors() -> list[int] | list[None]:
    """Return the numbers of the processors that worlds may keep to, or nothing that says so."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return [None] * (os.cpu_count() or 1)


def _problem_of_bubblewrap() -> str:
    """Return why no world can be made by bubblewrap, or ""."""
    if not sys.platform.startswith("linux"):
        return "bubblewrap needs Linux"
    if not shutil.which("bwrap"):
        return "there is no program `bwrap`"
    with bubblewrap(Limits(), None) as command:
        words = [*command.words[:-1], "-c", ""]
        tried = subprocess.run(
            words, env=command.env, pass_fds=command.inherit, capture_output=True, text=True
        )
    return tried.stderr.strip()[-300:] or f"it ends with {tried.returncode}" if tried.returncode else ""


@contextmanager
def start(kind: str, limits: Limits, cpu: int | None) -> Iterator[Command]:
    """Give the command of one world, on processor ``cpu`` if it is told; afterwards nothing of it is left."""
    if kind == "bubblewrap":
        with bubblewrap(limits, cpu) as command:
            yield command
    elif kind == "none":
        with tempfile.TemporaryDirectory(prefix="mf", ignore_cleanup_errors=True) as home:
            yield Command([sys.executable, "-P", inside.__file__], environment(home), home)
    else:
        yield container(kind, limits)


@contextmanager
def bubblewrap(limits: Limits, cpu: int | None) -> Iterator[Command]:
    """Give the command of a world by bubblewrap."""
    size = str(limits.disk << 20)
    words = ["choom", "--adjust", "1000", "--"]  # where memory runs out, the system ends this first
    words += [] if cpu is None else ["taskset", "--cpu-list", str(cpu)]
    words += ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"]
    words += ["--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "world"]
    for path in readable():
        words += ["--ro-bind", path, path]
    for name in ("lib", "lib64", "bin"):
        if os.path.islink(f"/{name}"):
            words += ["--symlink", f"usr/{name}", f"/{name}"]
    words += ["--proc", "/proc", "--dev", "/dev", "--ro-bind", "/dev/null", "/dev/zero"]
    for folder in FOLDERS:
        words += ["--size", size, "--tmpfs", folder]
    for font in _fonts():
        words += ["--ro-bind", str(font), f"{HOME}/.matplotlib/{font.name}"]
    words += ["--ro-bind", str(Path(inside.__file__).resolve()), PROGRAM]
    # What bubblewrap itself made lies in memory, too, and has no size; /proc/sys is the machine's.
    words += [word for path in ("/dev", "/proc", "/") for word in ("--remount-ro", path)]
    words += ["--chdir", HOME]
    with tempfile.TemporaryFile() as rules:
        forbid(rules)
        words += ["--seccomp", str(rules.fileno()), sys.executable, "-P", PROGRAM]
        yield Command(words, environment(HOME), inherit=(rules.fileno(),), counted=FOLDERS)


def container(tool: str, limits: Limits) -> Command:
    """Return the command of a world by podman or docker."""
    name = f"mf-{os.getpid()}-{os.urandom(6).hex()}"
    words = [tool, "run", "--rm", "--interactive", "--name", name, "--network", "none", "--read-only"]
    words += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "1000:1000"]
    words += ["--memory", f"{limits.memory}m", "--pids-limit", str(limits.processes), "--cpus", "1"]
    for folder in FOLDERS[1:]:
        words += ["--tmpfs", f"{folder}:size={limits.disk}m,mode=1777"]
    words += ["--shm-size", f"{limits.disk}m", "--workdir", HOME]
    for key, value in environment(HOME).items():
        words += [] if key in ("PATH", "PYTHONPATH") else ["--env", f"{key}={value}"]
    return Command([*words, IMAGE, "python", "-P", PROGRAM], dict(os.environ), end=[tool, "kill", name])


def readable() -> list[str]:
    """Return what the world shows of this machine: Python, the two packages, and the system's libraries."""
    paths = ["/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/alternatives"]
    paths += [path for path in ("/lib", "/lib64") if not os.path.islink(path)]
    for prefix in dict.fromkeys([sys.prefix, sys.base_prefix]):
        if prefix in ("/", "/usr", "/usr/local"):
            paths += [f"{prefix.rstrip('/')}/lib", *_links(sys.executable)]
        else:
            paths.append(prefix)
    for package in ("minorfirst", "minorfirst_book"):
        found = importlib.util.find_spec(package)
        if found is not None and found.origin:
            paths.append(str(Path(found.origin).resolve().parent))
    there: list[str] = []
    for path in sorted(filter(os.path.exists, dict.fromkeys(paths)), key=len):
        # What a folder shows already cannot be put into it: it is to be read only.
        if not any(path.startswith(f"{shown}/") for shown in there):
            there.append(path)
    return there


def _links(path: str) -> list[str]:
    """Return where a path leads, link by link: a virtual environment's Python is one to the system's."""
    found = []
    while os.path.islink(path):
        path = os.path.join(os.path.dirname(path), os.readlink(path))
        found.append(path)
    return found or [path]


def environment(home: str) -> dict[str, str]:
    """Return the world's environment: nothing of the teacher's but the way to the two packages."""
    package = importlib.util.find_spec("minorfirst")
    return {
        "PATH": os.defpath,
        "HOME": home,
        "TMPDIR": home if home != HOME else "/tmp",
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "PYTHONPATH": str(Path(package.origin).parents[1]) if package and package.origin else "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",  # nbgrader takes the points of a cell that writes to stderr
        "LANG": "C.UTF-8",
        **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")},
    }


def _fonts() -> list[Path]:
    """Return matplotlib's list of fonts, which takes it seconds to make."""
    assert font_manager.fontManager
    return sorted(Path(matplotlib.get_cachedir()).glob("fontlist*.json"))
