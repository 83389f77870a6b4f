// The state of a figure: the values of its controls, which stand in their models alone, and what no control
// holds.  A figure listens to the controls here, in the browser: no kernel has a part in it.

// Not "change": where a view sets its model while it hears of a change, ipywidgets forgets to fire that.
const EVENTS = ["change:value", "change:index"];

/** The model that a reference in a widget's state names. */
export const modelOf = (model, reference) =>
  model.widget_manager.get_model(reference.replace(/^IPY_MODEL_/, ""));

/** A control's value: of a menu, or a slider with stops, the option. */
function valueOf(control) {
  const options = control.get("_options_labels");
  return options ? options[control.get("index")] : control.get("value");
}

/** Move a control, within its limits; a menu stays where it has no such option. */
function move(control, value) {
  const options = control.get("_options_labels");
  if (!options) control.set("value", Math.min(Math.max(value, control.get("min")), control.get("max")));
  else if (options.includes(value)) control.set("index", options.indexOf(value));
  control.save_changes();
}

export class State {
  /** @param model  of the figure  @param {() => void} changed  called after every change */
  constructor(model, changed) {
    Object.assign(this, { model, changed, controls: {} });
    model.on("change:state", changed);
  }

  /** Find the controls that the figure refers to, and listen to them in the place of others. */
  async open() {
    const references = Object.entries(this.model.get("controls"));
    const found = references.map(async ([name, reference]) => [name, await modelOf(this.model, reference)]);
    const controls = Object.fromEntries(await Promise.all(found));
    this.close();
    this.controls = controls;
    this.#each((control, event) => control.on(event, this.changed));
  }

  close() {
    this.#each((control, event) => control.off(event, this.changed));
  }

  #each(act) {
    for (const control of Object.values(this.controls)) EVENTS.forEach((event) => act(control, event));
  }

  /** Names of what Reset and the address set. */
  get names() {
    return Object.keys(this.model.get("initial"));
  }

  read() {
    const values = Object.entries(this.controls).map(([name, control]) => [name, valueOf(control)]);
    return { ...this.model.get("state"), ...Object.fromEntries(values) };
  }

  /** Set a part of the state. */
  write(change) {
    const rest = Object.entries(change).filter(([name, value]) => {
      if (name in this.controls) move(this.controls[name], value);
      return !(name in this.controls);
    });
    if (!rest.length) return;
    this.model.set("state", { ...this.model.get("state"), ...Object.fromEntries(rest) });
    this.model.save_changes();
  }

  /** Limits and step of a control with a slider, {limits: [low, high], step}. */
  slider(name) {
    const [low, high, step] = ["min", "max", "step"].map((key) => this.controls[name].get(key));
    return { limits: [low, high], step };
  }
}
