"""The live figures of the built site, and one of them on an open page."""

import functools
import json
import re
from typing import Any

from playwright.sync_api import Locator, Page

from .conftest import SITE, Visit

VIEW_MIME = "application/vnd.jupyter.widget-view+json"


@functools.cache
def figures() -> list[tuple[str, int]]:
    """Return (page, index on the page) of every live figure of the site."""
    return [(page, index) for page, kinds in kinds_by_page().items() for index in range(len(kinds))]


@functools.cache
def kinds_by_page() -> dict[str, list[str]]:
    """Return the kinds of the figures on each page that has some, in their order."""
    found = {}
    for path in sorted((SITE / "chapters").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        if VIEW_MIME in text:
            found[path.relative_to(SITE).as_posix()] = _kinds(text)
    return found


def _kinds(text: str) -> list[str]:
    """Return the kind of the figure in each of a page's views."""
    stored = re.search(r'widget-state\+json">(.*?)</script>', text, re.DOTALL)
    state = json.loads(stored.group(1))["state"] if stored else {}

    def within(model: str) -> list[str]:
        values = state[model]["state"]
        kinds = [values["kind"]] if "kind" in values else []
        for child in values.get("children", []):
            kinds += within(child.removeprefix("IPY_MODEL_"))
        return kinds

    views = re.findall(rf'{re.escape(VIEW_MIME)}">(.*?)</script>', text)
    return [kind for view in views for kind in within(json.loads(view)["model_id"])]


class Figure:
    """One live figure on an open page."""

    def __init__(self, page: Page, index: int) -> None:
        self.page = page
        self.box: Locator = page.locator(".mf-live").nth(index)
        self.frame = self.box.locator(".mf-figure")
        self.sliders = self.box.locator('.widget-slider [role="slider"]')

    @property
    def kind(self) -> str:
        return self.frame.get_attribute("data-kind") or ""

    @property
    def state(self) -> dict[str, Any]:
        return json.loads(self.frame.get_attribute("data-state") or "{}")

    @property
    def words(self) -> str:
        return self.frame.locator(".mf-words").inner_text()

    def settle(self) -> None:
        """Wait until what was asked for is drawn."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def wait_until_moved(self, before: dict[str, Any]) -> None:
        """Wait until another state is drawn than ``before``; on a busy machine two frames may be too few."""
        self.page.wait_for_function(
            "([e, before]) => Object.entries(JSON.parse(e.dataset.state)).some(([k, v]) => v !== before[k])",
            arg=[self.frame.element_handle(), before],
        )
        self.settle()

    def drawing(self) -> str:
        """Return what is drawn, as text: the SVG and the pixels of a map."""
        self.settle()
        return str(
            self.frame.locator(".mf-stage").evaluate(
                "e => e.innerHTML + [...e.querySelectorAll('canvas')].map((c) => c.toDataURL()).join()"
            )
        )

    def reset(self) -> None:
        self.frame.get_by_role("button", name="Reset").click()
        self.settle()


def opened(visit: Visit, page: str, state: str = "") -> list[Figure]:
    """Open a page and return its figures, alive."""
    visit.page.goto(f"{visit.site}/{page}{state}")
    visit.page.wait_for_selector("html.mf-alive")
    return [Figure(visit.page, index) for index in range(visit.page.locator(".mf-live").count())]


def ready(visit: Visit, page: str) -> list[Figure]:
    """Return a page's figures as they are at first: on the page that is open already, each after a Reset."""
    if visit.page.url.partition("#")[0] != f"{visit.site}/{page}":
        return opened(visit, page)
    found = [Figure(visit.page, index) for index in range(visit.page.locator(".mf-live").count())]
    for figure in found:
        figure.reset()
    return found
