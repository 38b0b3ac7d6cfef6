"""Faults of the user's set-up or input: printed as one message, without a stack."""


class SetupError(Exception):
    """What is wrong, where, and the value; `hint` is what to do about it, and works when followed."""

    def __init__(self, message: str, hint: str | None = None):
        super().__init__(message)
        self.message = message
        self.hint = hint


class Stopped(BaseException):
    """SIGINT or SIGTERM: the same command resumes from the last checkpoint."""
