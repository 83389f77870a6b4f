"""What goes wrong in a way of its own: the exceptions and warnings of the library."""


class NotSeparableError(ValueError):
    """Raised where a max margin is asked for and no hyperplane through the origin separates the data."""


class FlowError(RuntimeError):
    """Raised where a flow cannot be followed to the times asked for; the message says why and what to try."""


class NonUniqueFlowWarning(UserWarning):
    """Issued where a flow is not unique, so that other steps or another program may find another."""
