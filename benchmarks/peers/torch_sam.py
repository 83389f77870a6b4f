"""Discrete SAM in PyTorch: autograd and a two-step optimizer, as SAM is used in practice; float64."""

from __future__ import annotations

import numpy as np
import torch

from ..tasks import EPSILON, Problem

PACKAGES = ("torch",)
THREADS = sorted({1, torch.get_num_threads()})  # the faster is taken
use_threads = torch.set_num_threads


class SAM(torch.optim.Optimizer):
    """Sharpness-aware minimization over SGD: `first_step` climbs, `second_step` returns and descends.

    Every parameter holds n networks, (n, layers, d), each with a radius and a norm of its own.
    """

    def __init__(self, params, norm, rho, lr):
        super().__init__(params, {"norm": norm, "rho": rho, "lr": lr})

    @torch.no_grad()
    def first_step(self):
        """Move the weights to the perturbed point."""
        for group in self.param_groups:
            for p in group["params"]:
                if group["norm"] == "l2":
                    size = torch.linalg.vector_norm(p.grad, dim=(1, 2), keepdim=True)
                    climb = group["rho"] / (size + EPSILON) * p.grad
                else:
                    climb = group["rho"] * torch.sign(p.grad)
                self.state[p]["old"] = p.data.clone()
                p.add_(climb)
        self.zero_grad()

    @torch.no_grad()
    def second_step(self):
        """Take the step from where the weights were."""
        for group in self.param_groups:
            for p in group["params"]:
                p.data = self.state[p]["old"]
                p.add_(p.grad, alpha=-group["lr"])
        self.zero_grad()


def run(problem: Problem, step_size: float, steps: int) -> np.ndarray:
    """Take the steps and return beta, (n, d)."""
    start = np.repeat(problem.start[:, None, :], 2, axis=1)
    weights = torch.nn.Parameter(torch.from_numpy(start.copy()))
    mu = torch.from_numpy(problem.mu)
    optimizer = SAM([weights], problem.norm, torch.from_numpy(problem.rho)[:, None, None], step_size)

    def loss():
        # The networks share no weights: the sum has the gradient of each.
        return torch.nn.functional.softplus(-(weights[:, 0] * weights[:, 1]) @ mu).sum()

    for _ in range(steps):
        loss().backward()
        optimizer.first_step()
        loss().backward()
        optimizer.second_step()
    found = weights.detach().numpy()
    return found[:, 0] * found[:, 1]
