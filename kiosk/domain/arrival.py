"""When a command reached this kiosk, and whether it may still be begun."""

from kiosk.domain.model import Value
from kiosk.domain.moment import Moment


class Arrival(Value):
    """Counted on the clock that only runs forward: `lasts_ms` is the life a command had left when it came."""

    boot_id: str
    boottime_ms: int
    lasts_ms: int


def why_stale(arrival: Arrival, now: Moment, boot_id: str, ready_since_ms: int) -> str | None:
    """Why what was asked then is not begun now; None when it may be.

    Whoever asked saw the kiosk as it was: before a restart, or before its life was over, that is another.
    """
    if arrival.boot_id != boot_id:
        return "the machine was started again since it came"
    if arrival.boottime_ms <= ready_since_ms:
        return "it came before the kiosk was ready"
    if now.boottime_ms - arrival.boottime_ms >= arrival.lasts_ms:
        return "its time was over before it could be begun"
    return None
