"""Sphinx extension: executed notebooks are reused only while the package they import is unchanged.

MyST-NB's cache looks at a notebook's own cells; a change in lib/ would leave stale figures.  So the
cache's folder carries a hash of the package's sources.

Messages to and from the kernels are encrypted: a kernel that is spoken to in plain text says so, in a long
warning, and what a chapter's own cells warn of would be lost among those lines.
"""

import hashlib
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_cache.executors import utils
from jupyter_client.manager import AsyncKernelManager
from nbclient import execute
from traitlets import default


def key_cache_by_sources(app: Any, config: Any) -> None:
    root = Path(app.srcdir)
    digest = hashlib.sha256()
    for source in [*sorted((root / "lib").rglob("*.py")), root / "constraints.txt"]:
        digest.update(source.relative_to(root).as_posix().encode())
        digest.update(source.read_bytes())
    config.nb_execution_cache_path = str(root / "_build" / f".jupyter_cache_{digest.hexdigest()[:12]}")


class EncryptedKernel(AsyncKernelManager):
    @default("transport_encryption")
    def _encrypted(self) -> str:
        return "auto"


def setup(app: Any) -> dict[str, bool]:
    utils.executenb = partial(execute, kernel_manager_class=EncryptedKernel)
    # Before MyST-NB reads its configuration, which it does at priority 500.
    app.connect("config-inited", key_cache_by_sources, priority=1)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
