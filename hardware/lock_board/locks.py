"""What the drivers of all lock boards do alike."""

from functools import cache

from hardware.lock_board.interface import DoorState, LockReading, Occupancy


def check_lock(lock: int, lock_count: int, who: str) -> None:
    """Refuse, with `ValueError`, a lock that `who` does not have."""
    if not 1 <= lock <= lock_count:
        raise ValueError(f"{who}: there is no lock {lock}; it has 1 to {lock_count}.")


@cache
def reading(*, is_open: bool | None, is_occupied: bool | None = None) -> LockReading:
    """Put into the words of the kiosk what a board says; None is what it does not say. There are nine."""
    return LockReading(
        door={True: DoorState.OPEN, False: DoorState.CLOSED, None: DoorState.UNKNOWN}[is_open],
        occupancy={True: Occupancy.PRESENT, False: Occupancy.ABSENT, None: Occupancy.UNKNOWN}[is_occupied],
    )
