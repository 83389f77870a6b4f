"""Sphinx extension: pages carry no script and no glyph that this book does not use.

Jupyter Book loads thebe, for cells that run on a remote kernel, into every page; two of its pieces declare
the same constant, which is an error in every reader's console.  The theme brings all of Font Awesome twice,
as a script of half a megabyte and as a font; the pages use a dozen icons of it, which the theme's own style
sheet can draw from the font alone, cut down to those.  Pictures are fetched when a reader comes near them.
The theme names a colour scheme by script alone; without scripts the pages are light.
"""

import re
import struct
from pathlib import Path
from typing import Any

from fontTools import subset
from sphinx.util import logging

logger = logging.getLogger(__name__)
ICON_SCRIPT = re.compile(r"<(?:script|link)[^>]*scripts/fontawesome\.js[^>]*>(?:</script>)?\s*")
# Its label, "Search", is not all that it shows, "Search Ctrl + K"; without it the shown text is its name.
SEARCH_BUTTON = re.compile(r'(<button class="btn search-button-field[^>]*?) aria-label="Search"')
# A wide table scrolls sideways; arrow keys can do that only where it takes the focus.
TABLE = '<table class="mf-table">'
# A list to a screen reader must hold list items, which the entries of the bibliography are not.
CITATIONS = '<div role="list" class="citation-list">'
# Pictures beneath live figures and far below the first screen must not keep the figures' code waiting.
PICTURE = re.compile(r'<img(?![^>]*loading=)(?=[^>]*src="[./]*(_images/[^"]+\.png)")')
# A scheme for which the theme has no colours, until its script has replaced it.
NO_SCHEME = 'data-theme="auto"'
ICON_CLASS = re.compile(r"\bfa-([a-z0-9-]+)")
# Icons that the theme's style sheets place by themselves, before titles of admonitions and toggles.
ICON_IN_STYLE = re.compile(r'--pst-icon-[a-z-]+:\s*"\\(f[0-9a-f]{3})"|content:\s*"\\(f[0-9a-f]{3})"')


def drop_thebe(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "THEBE_JS_URL" not in (getattr(script, "attributes", {}).get("body") or "")
        and "sphinx-thebe" not in str(getattr(script, "filename", script))
    ]


def icons_used(pages: list[str], theme: str, others: list[str]) -> set[int]:
    """Return the code points of the icons in the pages and in the style sheets around the theme's list."""
    rules = re.findall(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}', theme)
    by_name = {name: code for names, code in rules for name in re.findall(r"\.fa-([a-z0-9-]+):before", names)}
    wanted = {name for page in pages for name in ICON_CLASS.findall(page)}
    codes = {by_name[name] for name in wanted if name in by_name}
    bare_theme = re.sub(r'(?:\.fa-[a-z0-9-]+:before,?)+\{content:"[^"]*"\}', "", theme)
    for style in [bare_theme, *others]:
        codes |= {code for match in ICON_IN_STYLE.findall(style) for code in match if code}
    return {int(code, 16) for code in codes}


def lazy(picture: Path) -> str:
    """Return the attributes with which a picture comes late and moves nothing when it comes."""
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])  # as every PNG begins
    return f'loading="lazy" width="{width}" height="{height}"'


def cut_font(path: Path, codes: set[int]) -> None:
    """Reduce a font file to the glyphs of some code points, in place."""
    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, str(path), options)


def finish_pages(app: Any, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    theme = out / "_static" / "styles" / "pydata-sphinx-theme.css"
    fonts = sorted((out / "_static").rglob("fa-solid-900.woff2"))
    if not (theme.exists() and fonts):
        logger.warning(
            "the theme's icons are not where they were, so pages keep the whole icon script: "
            "has the theme's version changed? mend finish_pages in _ext/lean_pages.py"
        )
        return
    pages = []
    for path in out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        pages.append(text)
        text = ICON_SCRIPT.sub("", text).replace(NO_SCHEME, 'data-theme="light"', 1)
        text = PICTURE.sub(lambda match: f"<img {lazy(out / match.group(1))}", text)
        text = text.replace(TABLE, TABLE[:-1] + ' tabindex="0">')
        text = SEARCH_BUTTON.sub(r"\1", text).replace(CITATIONS, CITATIONS.replace(' role="list"', ""))
        path.write_text(text, encoding="utf-8")
    others = [p.read_text(encoding="utf-8") for p in (out / "_static").rglob("*.css") if p != theme]
    codes = icons_used(pages, theme.read_text(encoding="utf-8"), others)
    for font in fonts:
        cut_font(font, codes)
    for unused in (out / "_static" / "scripts").glob("fontawesome.js*"):
        unused.unlink()


def setup(app: Any) -> dict[str, bool]:
    # After the theme has put its own scripts on the page.
    app.connect("html-page-context", drop_thebe, priority=900)
    app.connect("build-finished", finish_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
