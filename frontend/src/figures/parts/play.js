// Play: ipywidgets' Play counts whole steps; a figure turns them into its own time.

const STEP = 0.1; // decades a tick
const PER_DECADE = 10;

const still = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/**
 * Keep log_t and the tick of Play together.  Returns follow(state) -> the log_t to show now: a new tick
 * moves log_t, a moved log_t sets the tick, so that Play goes on from where the slider stands.  Where motion
 * is to be reduced, a press of Play goes one decade on and stops.
 */
export function follower({ write }, { from, to }) {
  let seen = null;
  const tickOf = (logT) => Math.round((logT - from) / STEP);
  return ({ tick, log_t, playing }) => {
    const before = seen;
    seen = { tick, log_t };
    if (before && tick !== before.tick && log_t === before.log_t && tick !== tickOf(log_t)) {
      let target = tick;
      const onward = playing && still() && tick > before.tick;
      if (onward) target = Math.min(before.tick + PER_DECADE, tickOf(to));
      const moved = Math.round((from + STEP * target) * 1e6) / 1e6;
      seen = { tick: target, log_t: moved };
      write(onward ? { tick: target, log_t: moved, playing: false } : { log_t: moved });
      return moved;
    }
    if (tick !== tickOf(log_t)) {
      seen.tick = tickOf(log_t);
      write({ tick: seen.tick });
    }
    return log_t;
  };
}
