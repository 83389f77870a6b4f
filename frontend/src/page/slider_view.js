// ipywidgets' slider, without its habit of rounding to a step what was set from elsewhere: a start that a
// cell, a link or another figure asks for, such as 0.52132, is shown and kept as it is.

import { FloatSliderView as Stock } from "@jupyter-widgets/controls/lib/widget_float";

export class FloatSliderView extends Stock {
  createSlider() {
    this.#quietly(() => super.createSlider());
  }

  updateSliderValue(...change) {
    this.#quietly(() => super.updateSliderValue(...change));
  }

  updateSliderOptions(...change) {
    this.#quietly(() => super.updateSliderOptions(...change));
  }

  #quietly(act) {
    this.quiet = true;
    act();
    this.quiet = false;
  }

  /** Called on every move of the handle, by the reader or by the model. */
  handleSliderUpdateEvent(values, handle) {
    if (this.quiet) this.readout.textContent = this.valueToString(this.model.get("value"));
    else super.handleSliderUpdateEvent(values, handle);
  }
}
