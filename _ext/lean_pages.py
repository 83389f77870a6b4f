"""Sphinx extension: pages carry no script that this book does not use.

Jupyter Book loads thebe, for cells that run on a remote kernel, into every page; two of its pieces
declare the same constant, which is an error in every reader's console.
"""

from typing import Any


def drop_thebe(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "THEBE_JS_URL" not in (getattr(script, "attributes", {}).get("body") or "")
        and "sphinx-thebe" not in str(getattr(script, "filename", script))
    ]


def setup(app: Any) -> dict[str, bool]:
    # After the theme has put its own scripts on the page.
    app.connect("html-page-context", drop_thebe, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
