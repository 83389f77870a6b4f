"""The KaTeX server of a build: found however slowly it starts, and gone with the build."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

katex = pytest.importorskip("sphinxcontrib.katex")  # where only the package is tested there is no Sphinx
ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "_ext" / "site_math.py"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere the server has a port")
# A node that writes down its process, binds, and does what a test asks for.
FAKE = """\
    #!{python} -IS
    import os, socket, sys, time
    open({pid!r}, "w").write(str(os.getpid()))
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[sys.argv.index("--socket") + 1])
    {then}
    time.sleep(60)
"""


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a fake node, by the extension's way; return what comes of it, or raise."""
    spec = importlib.util.spec_from_file_location("site_math", EXTENSION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(katex, "STARTUP_TIMEOUT", katex.STARTUP_TIMEOUT)
    monkeypatch.setattr(katex.KaTeXServer, "start_server_process", None)
    module.mend_katex()

    def started(then, timeout):
        fake = tmp_path / "node"
        words = {"python": sys.executable, "pid": str(tmp_path / "pid"), "then": then}
        fake.write_text(textwrap.dedent(FAKE).format(**words))
        fake.chmod(0o755)
        monkeypatch.setattr(katex, "NODEJS_BINARY", str(fake))
        return katex.KaTeXServer.start_server_process(tmp_path, timeout)

    return started


def test_a_refused_connection_is_tried_again(start):
    process, sock = start("time.sleep(0.2); server.listen()", timeout=20.0)
    assert sock.getpeername().endswith("katex.sock")
    assert sock.gettimeout() is None
    sock.close()
    process.kill()
    process.communicate()


def test_a_server_that_never_listens_is_ended(start, tmp_path):
    with pytest.raises(katex.KaTeXError, match="did not answer in time"):
        start("pass", timeout=0.3)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_node_that_ends_at_once_is_not_waited_for(start):
    before = time.monotonic()
    with pytest.raises(katex.KaTeXError, match="exit code 3"):
        start("os._exit(3)", timeout=60.0)
    assert time.monotonic() - before < 30


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("how", ["the end", "an error", "SIGKILL"])
def test_node_ends_with_the_build(how):
    """It writes where the build writes, so that `make quick | tail` would wait for it."""
    build = f"""
        import os, signal, sys
        sys.path.insert(0, {str(EXTENSION.parent)!r})
        import site_math
        from sphinxcontrib import katex
        site_math.mend_katex()
        assert "katex-html" in katex.render_latex("x")
        if {how!r} == "an error":
            raise ValueError("of the build")
        if {how!r} == "SIGKILL":
            os.kill(os.getpid(), signal.SIGKILL)
    """
    command = [sys.executable, "-c", textwrap.dedent(build)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)  # until none holds its pipes
    codes = {"the end": 0, "an error": 1, "SIGKILL": -signal.SIGKILL}
    assert done.returncode == codes[how], done.stderr
