"""Sphinx extension: interactive figures that live on the page, with a picture where they cannot.

A cell's output carries a widget and a picture of it.  MyST-NB would show one of them; here both go into the
page, and a style sheet shows the picture on paper and while the widget is not alive.  The code of the
figures is taken out of the stored state of each widget, since the page's host brings it once.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
HOST = Path(__file__).resolve().parent.parent / "lib" / "minorfirst" / "static" / "host.js"


class PictureBesideWidget(SphinxPostTransform):
    """Give each widget's picture a place of its own, before MyST-NB selects one form of an output."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """Run the transform."""
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            kinds = {child["mime_type"]: child for child in bundle.children}
            if VIEW not in kinds or "image/png" not in kinds:
                continue
            picture = deepcopy(bundle)
            picture.children = [c for c in picture.children if c["mime_type"] == "image/png"]
            place = nodes.container(classes=["mf-picture"])
            place += picture
            bundle.parent.insert(bundle.parent.index(bundle) + 1, place)


def strip_code(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Take the figures' code out of the widget state that a page stores."""
    for script in context.get("script_files", []):
        attributes = getattr(script, "attributes", {})
        if attributes.get("type") == STATE:
            stored = json.loads(attributes["body"])
            for model in stored["state"].values():
                model["state"].pop("_esm", None)
            attributes["body"] = json.dumps(stored).replace("</", "<\\/")


def use_host(app: Any, config: Any) -> None:
    """Serve the host from the site itself; without it the pages show the pictures."""
    # No module, which a page opened as a file may not load.
    config.nb_ipywidgets_js = (
        {"host.js": {"defer": "defer", "fetchpriority": "high"}} if HOST.exists() else {}
    )
    if HOST.exists():
        config.html_static_path = [*config.html_static_path, str(HOST)]


def setup(app: Any) -> dict[str, bool]:
    app.add_post_transform(PictureBesideWidget)
    app.connect("config-inited", use_host, priority=1)
    app.connect("html-page-context", strip_code, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
