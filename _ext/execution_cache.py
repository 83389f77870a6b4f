"""Sphinx extension: executed notebooks are reused only while the package they import is unchanged.

MyST-NB's cache looks at a notebook's own cells; a change in lib/ would leave stale figures.  So the
cache's folder carries a hash of the package's sources.
"""

import hashlib
from pathlib import Path
from typing import Any


def key_cache_by_sources(app: Any, config: Any) -> None:
    root = Path(app.srcdir)
    digest = hashlib.sha256()
    for source in [*sorted((root / "lib").rglob("*.py")), root / "constraints.txt"]:
        digest.update(source.relative_to(root).as_posix().encode())
        digest.update(source.read_bytes())
    config.nb_execution_cache_path = str(root / "_build" / f".jupyter_cache_{digest.hexdigest()[:12]}")


def setup(app: Any) -> dict[str, bool]:
    # Before MyST-NB reads its configuration, which it does at priority 500.
    app.connect("config-inited", key_cache_by_sources, priority=1)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
