"""Every page of the built site: quiet, self-contained, narrow enough, accessible."""

import pytest

from .conftest import ROOT, SITE, Visit

PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "_modules" not in path.parts and "_static" not in path.parts and path.name != "py-modindex.html"
)
AXE = ROOT / "lib" / "js" / "node_modules" / "axe-core" / "axe.min.js"


def test_there_are_pages() -> None:
    chapters = [page for page in PAGES if page.startswith("chapters/")]
    assert len(chapters) >= 9


@pytest.mark.parametrize("page", PAGES)
def test_page_asks_nobody_else_and_does_not_complain(visit: Visit, site: str, page: str) -> None:
    visit.page.goto(f"{site}/{page}", wait_until="networkidle")
    assert visit.outside == []
    assert visit.complaints == []


@pytest.mark.parametrize("page", PAGES)
def test_page_does_not_scroll_sideways_on_a_phone(visit: Visit, site: str, page: str) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 700})
    visit.page.goto(f"{site}/{page}", wait_until="networkidle")
    wide = visit.page.evaluate(
        """() => [...document.querySelectorAll("main *")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
        .map((e) => e.tagName + "." + e.className).slice(0, 3)"""
    )
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320, wide


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_accessible(visit: Visit, site: str, page: str, scheme: str) -> None:
    # Without transitions, so that no colour is measured on its way.
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    visit.page.goto(f"{site}/{page}", wait_until="networkidle")
    visit.page.add_script_tag(path=str(AXE))
    found = visit.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        f"{v['id']}: {v['help']} ({len(v['nodes'])}x, e.g. {v['nodes'][0]['html'][:120]})"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
