"""Serve a folder on this machine alone, for the page tests and the page benchmark."""

import functools
import gzip
import http.server
import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import IO

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt", ".xml"}
# Another copy of the site can be named, for tests that break one.
SITE = Path(os.environ.get("MINORFIRST_SITE", Path(__file__).resolve().parent.parent / "_build" / "html"))


class StaticHost(http.server.SimpleHTTPRequestHandler):
    """A file server as static sites have them: it keeps connections open and sends text gzipped; no log."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def send_head(self) -> IO[bytes] | None:
        """Answer with the file, gzipped where that helps and the browser takes it."""
        path = Path(self.translate_path(self.path))
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (takes and path.is_file() and path.suffix in COMPRESSED):
            return super().send_head()
        body = gzipped(path)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


@functools.cache
def gzipped(path: Path) -> bytes:
    """Return a file's text as it travels."""
    return gzip.compress(path.read_bytes(), 9)


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of the loopback address, and give the address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(StaticHost, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
