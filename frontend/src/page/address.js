// The state of a figure in the page's address: #name?alpha=0.6&rho=1.  Pure strings.

/** The fragment for the named parts of a state, without "#". */
export function writeState(figure, state, names) {
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const pairs = names.map((name) => `${name}=${encodeURIComponent(text(state[name]))}`);
  return `${figure}?${pairs.join("&")}`;
}

/** The part of a state that a fragment names, or null where it is about another figure. */
export function parseState(hash, figure, names, present) {
  const [target, query] = hash.replace(/^#/, "").split("?");
  if (decodeURIComponent(target) !== figure || query === undefined) return null;
  const state = {};
  for (const [name, text] of new URLSearchParams(query)) {
    if (!names.includes(name)) continue;
    if (typeof present[name] === "string") {
      state[name] = text;
      continue;
    }
    try {
      const value = JSON.parse(text);
      if (typeof value === typeof present[name]) state[name] = value;
    } catch {
      // No value of this kind: the rest of the fragment may yet be right.
    }
  }
  return state;
}
