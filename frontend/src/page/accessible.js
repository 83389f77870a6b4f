// ipywidgets' sliders and menus get the names that a screen reader needs.

/** Give every slider handle and menu under a node the text of its label as its accessible name. */
export function nameControls(root) {
  for (const row of root.querySelectorAll(".widget-inline-hbox")) {
    const label = row.querySelector(".widget-label");
    const name = label?.textContent?.trim();
    if (!name) continue;
    for (const control of row.querySelectorAll('[role="slider"], select, .widget-readout')) {
      control.setAttribute("aria-label", name);
    }
  }
}
