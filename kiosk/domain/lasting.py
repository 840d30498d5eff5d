"""What counts only when it has lasted: so a contact that bounces and a value that trembles raise nothing."""


class Lasting:
    """Whether something is so, as seen again and again.

    `on_after_s`, `off_after_s`: how long it must have been so, or not so, without a break.

    Concurrency: one thread.
    """

    def __init__(self, on_after_s: float, off_after_s: float) -> None:
        self._after_s = {True: on_after_s, False: off_after_s}
        self._seen: bool | None = None
        self._since = 0.0

    def seen(self, is_so: bool | None, now: float) -> bool | None:
        """What has lasted long enough at `now`, in seconds of any one clock. None: all stays as it was.

        So a new process, which has seen nothing yet, takes nothing back.
        """
        if is_so is not self._seen:
            self._seen, self._since = is_so, now
        return is_so if is_so is not None and now - self._since >= self._after_s[is_so] else None


def reaches(value: float | None, mark: float, gap: float) -> bool | None:
    """Whether a value is as high as a mark, or well below it; None between, and where it is not known."""
    if value is None or mark - gap < value < mark:
        return None
    return value >= mark
