"""Every page of the built site: quiet, self-contained, narrow enough, accessible."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .conftest import ROOT, SITE, Visit, visiting

PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "_modules" not in path.parts and "_static" not in path.parts and path.name != "py-modindex.html"
)
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def test_there_are_pages() -> None:
    chapters = [page for page in PAGES if page.startswith("chapters/")]
    assert len(chapters) >= 9


@pytest.fixture(scope="module", params=PAGES)
def visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visit]:
    """Each page, opened once for all that is asked of it: on a phone, without motion."""
    phone = {"width": 320, "height": 700}
    with visiting(browser, site, viewport=phone, reduced_motion="reduce", color_scheme="light") as opened:
        opened.page.goto(f"{opened.site}/{request.param}")
        if request.param == "index.html":  # it sends on
            opened.page.wait_for_url(f"{opened.site}/intro.html")
        opened.page.wait_for_function("!/mf-(waiting|starting)/.test(document.documentElement.className)")
        opened.page.evaluate("document.fonts.ready.then(() => null)")
        yield opened


def test_page_does_not_scroll_sideways_on_a_phone(visit: Visit) -> None:
    wide = visit.page.evaluate(
        """() => [...document.querySelectorAll("main *")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
        .map((e) => e.tagName + "." + e.className).slice(0, 3)"""
    )
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320, wide


# The rules that look at colours; what the others find does not change with the scheme.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.mark.parametrize(("scheme", "rules"), [("light", {}), ("dark", COLOURS)], ids=["light", "dark"])
def test_page_is_accessible(visit: Visit, scheme: str, rules: dict[str, list[str]]) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit.page.add_script_tag(path=str(AXE))
    found = visit.page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **rules}
    )
    serious = [
        f"{v['id']}: {v['help']} ({len(v['nodes'])}x, e.g. {v['nodes'][0]['html'][:120]})"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_page_asks_nobody_else_and_does_not_complain(visit: Visit) -> None:
    visit.page.wait_for_load_state("networkidle")
    assert visit.outside == []
    assert visit.complaints == []
