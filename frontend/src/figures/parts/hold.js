// A scale that follows the data, except while a handle is dragged: a scale that moved then would run away
// from under the pointer.

/**
 * Return follow(limit): the limit to draw with.  While a handle of the chart is held down the first limit
 * stays; after that `redraw` is called once.
 */
export function holdWhileDragging(chart, redraw) {
  let held = null;
  let last = null;
  const release = () => {
    window.removeEventListener("pointerup", release);
    window.removeEventListener("pointercancel", release);
    held = null;
    redraw();
  };
  chart.svg.node().addEventListener("pointerdown", (event) => {
    if (!event.target.classList.contains("mf-handle")) return;
    held = last;
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", release);
  });
  return (limit) => {
    last = held ?? limit;
    return last;
  };
}
