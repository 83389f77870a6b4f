// The page's widget host: it brings the widgets of a built page to life with no kernel.
// It reads the state that the build stored in the page, makes the models and attaches the views.
// What it cannot bring to life stays a picture, with the line beside it that says so (_ext/live_figures.py).

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as box from "@jupyter-widgets/controls/lib/widget_box";
import * as description from "@jupyter-widgets/controls/lib/widget_description";
import * as float from "@jupyter-widgets/controls/lib/widget_float";
import * as int from "@jupyter-widgets/controls/lib/widget_int";
import * as selection from "@jupyter-widgets/controls/lib/widget_selection";
import { Widget } from "@lumino/widgets";

import { nameControls } from "./accessible.js";
import { PlayView } from "./play_view.js";
import { FloatSliderView } from "./slider_view.js";
import colors from "@jupyter-widgets/controls/css/materialcolors.css";
import variables from "@jupyter-widgets/controls/css/labvariables.css";
import controls from "@jupyter-widgets/controls/css/widgets-base.css";

import slider from "@jupyter-widgets/controls/css/nouislider.css";

import styles from "./host.css";
import figures from "./widget.js";

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

class FigureModel extends base.DOMWidgetModel {}

class FigureView extends base.DOMWidgetView {
  async render() {
    super.render();
    this.cleanUp = await figures.render({ model: this.model, el: this.el });
  }

  remove() {
    this.cleanUp?.();
    return super.remove();
  }
}

const MODULES = {
  "@jupyter-widgets/base": base,
  "@jupyter-widgets/controls": {
    ...box, ...description, ...float, ...int, ...selection, FloatSliderView, PlayView,
  },
  // Every anywidget of this book is one of its figures, whose code is in this bundle.
  anywidget: { AnyModel: FigureModel, AnyView: FigureView },
};

class Host extends ManagerBase {
  async loadClass(name, module) {
    const found = MODULES[module]?.[name];
    if (!found) throw new Error(`this page's host has no ${module}.${name}`);
    return found;
  }

  // ipywidgets would put a box with an error in the place of what it cannot draw; here a picture is there.
  async create_view(model, options) {
    const view = await super.create_view(model, options);
    if (view instanceof base.ErrorWidgetView) throw new Error(view.generateErrorMessage().stack);
    return view;
  }

  // There is no kernel: changes stay in the browser.
  async _create_comm() {
    throw new Error("a static page has no kernel");
  }

  async _get_comm_info() {
    return {};
  }
}

/** Wait for the views inside a view, which a box makes one by one. */
async function complete(view) {
  for (const child of await Promise.all(view.children_views?.views ?? [])) await complete(child);
}

/** Bring the figure of one of the page's scripts to life, in the place of its picture. */
async function bring(host, script) {
  const place = document.createElement("div");
  place.className = "mf-live";
  script.after(place);
  try {
    const model = await host.get_model(JSON.parse(script.textContent).model_id);
    const view = await host.create_view(model);
    Widget.attach(view.luminoWidget ?? view.pWidget, place);
    await complete(view);
  } catch (error) {
    place.remove();
    throw error;
  }
  nameControls(place);
  new MutationObserver(() => nameControls(place)).observe(place, { childList: true, subtree: true });
}

async function start() {
  const style = document.createElement("style");
  style.textContent = slider + colors + variables.replace(/@import[^;]*;/g, "") + controls + styles;
  document.head.append(style);
  const host = new Host();
  await host.set_state(JSON.parse(document.querySelector(STATE).textContent));
  const failures = [];
  for (const script of document.querySelectorAll(VIEW)) {
    await bring(host, script).catch((error) => failures.push(error));
  }
  if (failures.length) throw new AggregateError(failures, `${failures.length} figures stay pictures`);
}

const page = document.documentElement.classList;
page.add("mf-starting");
start()
  .then(() => page.add("mf-alive"), (error) => console.error(error))
  .finally(() => page.remove("mf-starting"));
