// The state of a figure in the page's address: #name?alpha=0.6&rho=1.  Pure strings.

/** The fragment for a state, without "#". */
export function writeState(name, state, traits) {
  const pairs = traits.map((trait) => `${trait}=${encodeURIComponent(JSON.stringify(state[trait]))}`);
  return `${name}?${pairs.join("&")}`;
}

/** The part of a state that a fragment names, or null where it is about another figure. */
export function parseState(hash, name, traits, present) {
  const [target, query] = hash.replace(/^#/, "").split("?");
  if (decodeURIComponent(target) !== name || query === undefined) return null;
  const state = {};
  for (const [trait, text] of new URLSearchParams(query)) {
    if (!traits.includes(trait)) continue;
    try {
      const value = JSON.parse(text);
      if (typeof value === typeof present[trait]) state[trait] = value;
    } catch {
      // A hand-typed word without quotes is taken as it stands.
      if (typeof present[trait] === "string") state[trait] = text;
    }
  }
  return state;
}
