"""Errors whose message is written for the person who meets it."""


class TocsinError(Exception):
    """Base of all expected errors. ``str(error)`` may be shown to a person: plain words and the way out."""


class BadInputError(TocsinError):
    """What somebody typed or configured cannot be used. ``field`` names the modal field or key, when there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFoundError(TocsinError):
    """What somebody named does not exist."""


class ConflictError(TocsinError):
    """The thing changed meanwhile, or its state does not allow this."""


class ConfigurationError(TocsinError):
    """A setting or file is missing or wrong; the message names it and the cure."""
