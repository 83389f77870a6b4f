// The figures by name.  Each module exports `traits`, the names of its state (and `signals`, further traits
// that it follows), and `create(parent, actions)`, which returns draw(state, width) -> key numbers in words.

import * as cost from "./cost.js";
import * as digits from "./digits.js";
import * as lens from "./lens.js";
import * as margins from "./margins.js";
import * as phase_map from "./phase_map.js";
import * as plane from "./plane.js";
import * as race from "./race.js";
import * as variants from "./variants.js";
import * as volume from "./volume.js";
import * as who_leads from "./who_leads.js";

export const FIGURES = {
  cost, digits, lens, margins, phase_map, plane, race, variants, volume, who_leads,
};
