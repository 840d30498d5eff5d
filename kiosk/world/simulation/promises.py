"""What a broken promise is."""


class PromiseBroken(AssertionError):
    """The kiosk did what it must never do; the text says what."""


def must(holds: object, otherwise: str) -> None:
    """Raise PromiseBroken unless it holds."""
    if not holds:
        raise PromiseBroken(otherwise)
