"""What a user would otherwise write: each module follows n networks in its own way, and knows no other.

The three loops have ``run(problem, step_size, steps)``, the two solvers ``run(problem, rtol)`` and more, on a
`benchmarks.tasks.Problem`; each returns the predictor, (n, d).
"""
