// A map of cells on a canvas behind a chart's plotting area.

export class Cells {
  /** @param {HTMLElement} parent  @param {string[]} colors  CSS variables, one a value of a cell */
  constructor(parent, colors) {
    this.colors = colors;
    this.parent = parent;
    parent.style.position = "relative";
    this.canvas = document.createElement("canvas");
    this.canvas.className = "mf-cells";
    this.canvas.setAttribute("aria-hidden", "true");
    parent.append(this.canvas);
    // The canvas holds colours, not variables: paint again where the page's theme changes.
    const theme = new MutationObserver(() => {
      this.palette = null;
      if (this.canvas.isConnected) this.#paint();
      else theme.disconnect();
    });
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  }

  /** Draw rows of cells, the first at the bottom, over the plotting area of a chart. */
  draw(chart, cells, columns) {
    [this.cells, this.columns] = [cells, columns];
    const { style } = this.canvas;
    style.left = `${(100 * chart.margin.left) / chart.width}%`;
    style.width = `${(100 * (chart.right - chart.margin.left)) / chart.width}%`;
    style.top = `${chart.margin.top}px`;
    style.height = `${chart.bottom - chart.margin.top}px`;
    this.#paint();
  }

  #paint() {
    const { cells, columns, canvas } = this;
    if (!cells) return;
    const rows = cells.length / columns;
    if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
    const context = canvas.getContext("2d");
    this.palette ??= this.#readPalette();
    const palette = this.palette ?? new Uint32Array(this.colors.length);
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let row = 0; row < rows; row += 1) {
      const from = (rows - 1 - row) * columns;
      for (let k = 0; k < columns; k += 1) pixels[from + k] = palette[cells[row * columns + k]];
    }
    context.putImageData(image, 0, 0);
  }

  /** The colours as pixels; null while the figure is not yet on the page, where variables have no value. */
  #readPalette() {
    if (!this.canvas.isConnected) return null;
    const look = getComputedStyle(this.parent);
    const one = Object.assign(document.createElement("canvas"), { width: this.colors.length, height: 1 });
    const context = one.getContext("2d", { willReadFrequently: true });
    this.colors.forEach((name, k) => {
      context.fillStyle = look.getPropertyValue(name).trim();
      context.fillRect(k, 0, 1, 1);
    });
    return new Uint32Array(context.getImageData(0, 0, this.colors.length, 1).data.buffer);
  }
}
