// The network: L identical layers on a diagonal.  The JS twin of minorfirst/model/layers.py.

/** Predictor beta = w^L of layers w. */
export const predictor = (w, depth) => w.map((x) => x ** depth);
