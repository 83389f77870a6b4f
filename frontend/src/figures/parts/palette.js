// The house style of minorfirst_book/plots/style.py: Okabe and Ito's colours, each with a dash as second cue.
// The colours are CSS variables, which figure.css lightens in dark mode.

const DASHES = ["none", "9 3", "9 3 2 3", "2.5 2.5", "14 4", "5 2 2 2 2 2"];
const COUNT = 8;

/** Look of the k-th of several lines. */
export const look = (k) => ({ color: `var(--mf-color-${k % COUNT})`, dash: DASHES[k % DASHES.length] });

/** Optimizers as lines of a figure, from rows of minorfirst_book/plots/optimizers.py. */
export const looks = (rows) => rows.map((row) => ({ ...row, ...look(row.place) }));
