// Play: ipywidgets' Play counts whole numbers, which are the steps of a slider here.

const JUMP = 10; // steps that a press of Play goes on where motion is to be reduced

const still = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/**
 * Keep Play and a slider together: a tick moves the slider by a step, a moved slider sets the tick, so that
 * Play goes on from where it stands.  Where motion is to be reduced, a press of Play goes JUMP steps on and
 * stops.  Returns the function that parts the two.
 */
export function tie(play, slider) {
  const [low, high, step] = ["min", "max", "step"].map((key) => slider.get(key));
  const tickOf = (value) => Math.round((value - low) / step);
  const ticked = () => {
    const before = tickOf(slider.get("value"));
    let tick = play.get("value");
    if (tick === before) return;
    if (still() && play.get("playing") && tick > before) {
      tick = Math.min(before + JUMP, tickOf(high));
      play.set({ value: tick, playing: false });
      play.save_changes();
    }
    slider.set("value", Number((low + step * tick).toFixed(6)));
    slider.save_changes();
  };
  const moved = () => {
    play.set("value", tickOf(slider.get("value")));
    play.save_changes();
  };
  play.on("change:value", ticked);
  slider.on("change:value", moved);
  return () => {
    play.off("change:value", ticked);
    slider.off("change:value", moved);
  };
}
