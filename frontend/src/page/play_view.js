// The page's own view of ipywidgets' Play: the stock one draws its buttons with icons that no page carries,
// and plays on where nobody looks.

import { DOMWidgetView } from "@jupyter-widgets/base";

export class PlayView extends DOMWidgetView {
  render() {
    super.render();
    this.el.classList.add("jupyter-widgets", "widget-inline-hbox", "mf-play");
    this.toggle = this.#button(() => this.model.play());
    this.back = this.#button(() => this.model.stop());
    this.back.textContent = "To the start";
    this.listenTo(this.model, "change:playing", () => {
      if (this.model.get("playing")) this.model.animate();
      else this.model.pause();
      this.update();
    });
    this.update();
    this.#pauseUnseen();
  }

  /** Pause once the whole figure is out of view, or the page behind another. */
  #pauseUnseen() {
    const hidden = () => document.hidden && this.model.pause();
    document.addEventListener("visibilitychange", hidden);
    const seen = new IntersectionObserver((entries) => entries.at(-1).isIntersecting || this.model.pause());
    this.displayed.then(() => seen.observe(this.el.closest(".mf-live")));
    this.once("remove", () => {
      document.removeEventListener("visibilitychange", hidden);
      seen.disconnect();
    });
  }

  #button(press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mf-button";
    button.addEventListener("click", press);
    this.el.append(button);
    return button;
  }

  update() {
    const playing = this.model.get("playing");
    this.toggle.textContent = playing ? "❚❚ Pause" : "▶ Play";
    this.toggle.setAttribute("aria-pressed", String(playing));
    this.toggle.setAttribute("aria-label", "Play");
  }

  remove() {
    this.model.pause();
    return super.remove();
  }
}
