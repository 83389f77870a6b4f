"""Sphinx extension: interactive figures that live on the page, with a picture where they cannot.

A cell's output carries a widget and a picture of it.  MyST-NB would show one of them; here both go into the
page, and a style sheet shows the picture on paper and where the widget is not alive.  A line beside the
picture says that its controls did not start; it is hidden while they may yet.  The code of the figures is
taken out of the stored state of each widget, since the page's host brings it once.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STILL = (
    "A still picture: the controls of this figure did not start. They need JavaScript, a browser from 2023 "
    "or later, and the files that come with this page."
)
# Deferred scripts run before the document counts as loaded; a host that has come by then has said so by a
# class of its own (host.js), and one that has not will not come.  Old browsers must be able to read this.
WAIT = """(function (page) {
  page.add("mf-waiting");
  document.addEventListener("DOMContentLoaded", function () { page.remove("mf-waiting"); });
})(document.documentElement.classList);"""
HOST = Path(__file__).resolve().parent.parent / "lib" / "minorfirst_book" / "static" / "host.js"


class Still(nodes.General, nodes.Element):
    """The line beside a picture.  Its text is no child, since the search would find every figure by it."""


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
            place += Still()
            place += picture
            bundle.parent.insert(bundle.parent.index(bundle) + 1, place)


def visit_still(translator: Any, node: Still) -> None:
    translator.body.append(f'<p class="mf-still">{STILL}</p>\n')
    raise nodes.SkipNode


def skip(translator: Any, node: Still) -> None:
    raise nodes.SkipNode


def wait_without_code(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take the figures' code out of the widget state that a page stores; let the page wait for the host."""
    for script in list(context.get("script_files", [])):
        attributes = getattr(script, "attributes", {})
        if attributes.get("type") == STATE:
            stored = json.loads(attributes["body"])
            for model in stored["state"].values():
                model["state"].pop("_esm", None)
            attributes["body"] = json.dumps(stored).replace("</", "<\\/")
            app.add_js_file(None, body=WAIT)


def use_host(app: Any, config: Any) -> None:
    """Serve the host from the site itself; without it the pages show the pictures."""
    # No module, which a page opened as a file may not load.
    config.nb_ipywidgets_js = (
        {"host.js": {"defer": "defer", "fetchpriority": "high"}} if HOST.exists() else {}
    )
    if HOST.exists():
        config.html_static_path = [*config.html_static_path, str(HOST)]


def setup(app: Any) -> dict[str, bool]:
    app.add_node(Still, html=(visit_still, None), latex=(skip, None), text=(skip, None))
    app.add_post_transform(PictureBesideWidget)
    app.connect("config-inited", use_host, priority=1)
    # After MyST-NB has put the state on the page, and before the theme lists the page's scripts.
    app.connect("html-page-context", wait_without_code, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
