"""Independent oracles: the formulas once more, slow and plain, sharing no code with the package.

Three of them: the discrete algorithm as nested loops over plain numbers; the flow as an ordinary differential
equation in y = log(1 + t), handed to scipy at a tolerance of 1e-12; and the closed forms of l-infinity-SAM
with their clock by mpmath quadrature at 30 digits.
"""

import math

import mpmath as mp
import numpy as np
from scipy.integrate import solve_ivp

mp.mp.dps = 30


def signed(data):
    """Signed examples y_n x_n as a list of lists."""
    return [[float(y) * float(x) for x in row] for row, y in zip(data.X, data.y, strict=True)]


def slope(weights, z):
    """Gradient of the mean logistic loss with respect to every weight, entry by entry."""
    depth, d = len(weights), len(weights[0])
    beta = [math.prod(weights[k][j] for k in range(depth)) for j in range(d)]
    gradient = [[0.0] * d for _ in range(depth)]
    for example in z:
        margin = sum(b * x for b, x in zip(beta, example, strict=True))
        pull = 1.0 / (1.0 + math.exp(margin)) / len(z)
        for k in range(depth):
            for j in range(d):
                others = math.prod(weights[i][j] for i in range(depth) if i != k)
                gradient[k][j] -= pull * example[j] * others
    return gradient


def climb(gradient, kind, rho):
    """Perturbation of "gd", "linf" or "l2" for a gradient given as nested lists."""
    if kind == "gd":
        return [[0.0] * len(row) for row in gradient]
    if kind == "linf":
        return [[rho * ((g > 0) - (g < 0)) for g in row] for row in gradient]
    size = math.sqrt(sum(g * g for row in gradient for g in row))
    return [[rho * g / size if size > 0 else 0.0 for g in row] for row in gradient]


def literal(z, kind, rho, weights0, step_size, steps):
    """All iterates of the discrete algorithm, (steps + 1, L, d)."""
    weights = [[float(w) for w in row] for row in weights0]
    history = [weights]
    for _ in range(steps):
        eps = climb(slope(weights, z), kind, rho)
        moved = [[w + e for w, e in zip(*rows, strict=True)] for rows in zip(weights, eps, strict=True)]
        down = slope(moved, z)
        weights = [
            [w - step_size * g for w, g in zip(*rows, strict=True)]
            for rows in zip(weights, down, strict=True)
        ]
        history.append(weights)
    return np.array(history)


def _pull(weights, z):
    """Gradient with respect to the layers without its factor exp(-lowest margin), and that margin."""
    margins = z @ np.prod(weights, axis=0)
    lowest = margins.min()
    share = np.exp(lowest - margins) / (1 + np.exp(-margins))
    to_beta = -(share[:, None] * z).mean(axis=0)
    return np.array([to_beta * np.delete(weights, k, 0).prod(axis=0) for k in range(len(weights))]), lowest


def plain_flow(z, kind, rho, weights0, times, method="DOP853", rtol=1e-12):
    """Weights of the flow at ``times``, (T, L, d): the equation in t as it stands, in y = log(1 + t)."""
    z, weights0 = np.array(z, float), np.array(weights0, float)

    def rate(y, state):
        weights = state.reshape(weights0.shape)
        up, _ = _pull(weights, z)
        if kind == "linf":
            weights = weights + rho * np.sign(up)
        elif kind == "l2":
            weights = weights + rho * up / np.sqrt((up**2).sum())
        down, lowest = _pull(weights, z)
        return -math.exp(y - lowest) * down.ravel()

    y = np.log1p(times)
    result = solve_ivp(rate, (0.0, y[-1]), weights0.ravel(), method, t_eval=y, rtol=rtol, atol=1e-14)
    assert result.success, result.message
    return result.y.T.reshape(len(times), *weights0.shape)


class LinfClosedForm:
    """Balanced l-infinity-SAM on one example, coordinate by coordinate in the rescaled time tau.

    A coordinate that slides at 0 keeps the perturbed weight it arrived with, -rho: sign(0) is read as
    all of [-1, 1].  ``pointwise`` reads it as the number 0 instead, which gives the wrong clock.
    """

    def __init__(self, mu, alpha, rho, depth, pointwise=False):
        self.mu, self.alpha = [mp.mpf(m) for m in mu], [mp.mpf(a) for a in alpha]
        self.rho, self.depth, self.pointwise = mp.mpf(rho), depth, pointwise
        self.stops = [self._stop(m, a) for m, a in zip(self.mu, self.alpha, strict=True)]

    def _stop(self, mu, alpha):
        if self.depth % 2 or alpha >= self.rho:
            return mp.inf
        n, gap = self.depth - 2, self.rho - alpha
        if n == 0:
            return mp.log(self.rho / gap) / mu
        return (gap**-n - self.rho**-n) / (n * mu)

    def blow_up(self):
        """The first tau at which a weight is infinite."""
        n = self.depth - 2
        pairs = zip(self.mu, self.alpha, strict=True)
        return min(
            (((a - self.rho) ** -n) / (n * m) for m, a in pairs if a > self.rho and n > 0), default=mp.inf
        )

    def weight(self, j, tau):
        """Weight j at tau."""
        mu, gap, n = self.mu[j], self.alpha[j] - self.rho, self.depth - 2
        if gap == 0:
            return self.rho
        if n == 0:
            return mp.mpf(0) if tau >= self.stops[j] else self.rho + gap * mp.exp(mu * tau)
        if gap > 0:
            return self.rho + (gap**-n - n * mu * tau) ** (-mp.mpf(1) / n)
        if tau >= self.stops[j]:
            return mp.mpf(0)
        # Even depth falls and odd depth rises towards the gate.
        sign = -1 if self.depth % 2 == 0 else 1
        return self.rho - (abs(gap) ** -n + sign * n * mu * tau) ** (-mp.mpf(1) / n)

    def beta(self, tau):
        """Predictor at tau."""
        return [self.weight(j, tau) ** self.depth for j in range(len(self.mu))]

    def margin(self, tau):
        """Margin at the perturbed weights."""
        total = mp.mpf(0)
        for j, mu in enumerate(self.mu):
            slides = tau >= self.stops[j]
            if slides and self.pointwise:
                continue
            total += mu * (self.weight(j, tau) - self.rho) ** self.depth
        return total

    def tau_at_margin(self, margin):
        """The tau at which the perturbed margin is ``margin``, beyond all slides; by bisection."""
        low = max([mp.mpf(0)] + [s for s in self.stops if s < self.blow_up()])
        high = self.blow_up()
        if high == mp.inf:
            high = low + 1
            while self.margin(high) < margin:
                high += 1
        for _ in range(105):
            middle = (low + high) / 2
            low, high = (middle, high) if self.margin(middle) < margin else (low, middle)
        return low

    def clock(self, tau):
        """t(tau), the integral of 1 + exp(margin), on panels that shrink towards the steep end."""
        knots = {mp.mpf(0), mp.mpf(tau)} | {s for s in self.stops if s < tau}
        knots |= {tau * (1 - mp.mpf(2) ** -k) for k in range(1, 16)}
        # What lies 80 below the peak in the exponent weighs less than 1e-34 of it.
        end = self.margin(tau)
        panels = [k for k in sorted(knots) if end - self.margin(k) < 80]
        return mp.quad(lambda s: 1 + mp.exp(self.margin(s)), panels)


def error(found, expected):
    """Largest relative error, entry by entry; where 0 is expected only 0 will do."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape
    gap = np.abs(found - expected)
    scale = np.where(expected == 0, np.finfo(float).tiny, np.abs(expected))
    return float(np.max(gap / scale))


ASCENTS = {
    "GD": lambda g, w, rho: 0 * g,
    "LinfSAM": lambda g, w, rho: rho * np.sign(g),
    "L2SAM": lambda g, w, rho: rho * g / np.sqrt((g**2).sum()),
    "LpSAM": lambda g, w, rho: rho * np.sign(g) * np.sqrt(np.abs(g)) / (np.abs(g) ** 1.5).sum() ** (1 / 3),
    "ASAM": lambda g, w, rho: rho * w**2 * g / np.sqrt(((w * g) ** 2).sum()),
    "GSAM": lambda g, w, rho: rho * g / np.sqrt((g**2).sum()),
}


def euler(z, name, rho, weights0, times, step):
    """Weights at ``times`` by plain small steps in t, (T, L, d); LpSAM with p = 3, GSAM with alpha = 0.4."""
    w, found = np.array(weights0, float), []

    def gradient(weights):
        pull = 1 / (1 + np.exp(z @ weights.prod(axis=0))) / len(z)
        return np.array([-(pull @ z) * np.delete(weights, k, 0).prod(axis=0) for k in range(len(weights))])

    marks = {round(t / step) for t in times}
    for k in range(1, max(marks) + 1):
        g = gradient(w)
        h = gradient(w + ASCENTS[name](g, w, rho))
        w = w - step * (h if name != "GSAM" else h - 0.4 * (g - (g * h).sum() / (h * h).sum() * h))
        if k in marks:
            found.append(w)
    return np.array(found)
