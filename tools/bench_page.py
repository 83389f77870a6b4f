"""Measure the built pages in a real Chromium: python tools/bench_page.py, or `make bench-page`.

Prints a table of the figures to reach and what was measured.  Nothing here is a test: times depend on the
machine.  The site must be built (`make site`).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from tools import browsers
from tools.local_site import COMPRESSED, SITE, gzipped, serve

MOVES = 40  # slider moves measured per control
TEN_MEGABIT = 10e6 / 8  # bytes a second

# The work from a key press on a slider to the end of the frame in which its effect has been painted: handling
# the key, then the whole of the next frame.  The wait between the two is the display's, up to 16.7 ms however
# fast the page is, and is not counted; what counts is whether all is done within one frame.
TIME_TO_FRAME = """async ([figure, control, moves]) => {
  const live = document.querySelectorAll(".mf-live")[figure];
  const handle = live.querySelectorAll('[role="slider"]')[control];
  handle.focus();
  const options = (key) => ({key, bubbles: true, cancelable: true});
  const press = (key) => handle.dispatchEvent(new KeyboardEvent("keydown", options(key)));
  const painted = (then) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);  // runs after the frame's paint
  };
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const begin = performance.now();
    painted((end) => done(end - begin));
  }));
  const times = [];
  for (let k = 0; k < moves; k += 1) {
    await frame();
    const drawn = frame();  // asked for before the figure's own drawing, so that it begins with the frame
    const start = performance.now();
    press(k % 20 < 10 ? "ArrowRight" : "ArrowLeft");
    const handled = performance.now() - start;
    times.push(handled + await drawn);
  }
  return times;
}"""


def travels(path: Path) -> int:
    """Return the size of a file as a server would send it: fonts and pictures as they are, text gzipped."""
    return len(gzipped(path)) if path.suffix in COMPRESSED else path.stat().st_size


def throttle(session: CDPSession, rate: float) -> None:
    """Slow the page's processor down by a factor."""
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def frame_times(page: Page) -> dict[str, float]:
    """Return the p95 of time to frame, in ms, of every figure on the page, over all its sliders."""
    result = {}
    for figure in range(page.locator(".mf-live").count()):
        live = page.locator(".mf-live").nth(figure)
        kind = live.locator(".mf-figure").get_attribute("data-kind") or "?"
        sliders = live.locator('.widget-slider [role="slider"]').count()
        times = [t for k in range(sliders) for t in page.evaluate(TIME_TO_FRAME, [figure, k, MOVES])]
        result[f"{kind}"] = float(np.percentile(times, 95))
    return result


def first_interaction(browser: Browser, address: str) -> float:
    """Return the seconds from navigation at 10 Mb/s to the moment the figures answer."""
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 20, "downloadThroughput": TEN_MEGABIT, "uploadThroughput": TEN_MEGABIT},
    )
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html.mf-alive")
    seconds = page.evaluate("performance.now()") / 1000
    page.close()
    return float(seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", help="beginnings of names, e.g. 06; all by default")
    wanted = tuple(parser.parse_args().chapters) or ("",)
    chapters = [p for p in sorted((SITE / "chapters").glob("*.html")) if p.name.startswith(wanted)]
    with serve(SITE) as base, sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        print("p95 ms: work from a key press on a slider to its painted frame (and at 4x CPU throttle)")
        print(f"{'page':34} {'kB':>5} {'outside':>8} {'alive s':>8}  p95 ms of each figure")
        for path in chapters:
            address = f"{base}/chapters/{path.name}"
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            urls: list[str] = []
            page.on("request", lambda request, urls=urls: urls.append(request.url))
            page.goto(address, wait_until="networkidle")
            outside = [url for url in urls if not url.startswith((base, "data:", "blob:"))]
            files = {SITE / urlparse(url).path.lstrip("/") for url in urls if url.startswith(base)}
            size = sum(travels(file) for file in files if file.is_file()) / 1000
            session = page.context.new_cdp_session(page)
            plain = frame_times(page)
            throttle(session, 4)
            slow = frame_times(page)
            page.close()
            alive = first_interaction(browser, address) if plain else float("nan")
            figures = ", ".join(f"{kind} {plain[kind]:.0f} ({slow[kind]:.0f})" for kind in plain)
            print(f"{path.stem:34} {size:5.0f} {len(outside):8d} {alive:8.2f}  {figures}")
        browser.close()
    host = travels(SITE / "_static" / "host.js") / 1000
    print(f"\nhost and figures together: {host:.0f} kB gzipped")


if __name__ == "__main__":
    main()
