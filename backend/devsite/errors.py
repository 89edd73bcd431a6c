"""What can go wrong while bringing real servers up; always with the evidence in the message."""


class DevsiteError(RuntimeError):
    """A server did not start or stop, or a command inside it failed; the message holds its log."""
