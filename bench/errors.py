"""What makes a measurement worthless."""


class BenchError(RuntimeError):
    """Something is not as the comparison needs it, such as an incomplete post; nothing is reported."""
