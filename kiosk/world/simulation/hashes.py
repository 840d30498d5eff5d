"""Hashes of PINs and badges cost time on purpose; in a simulated life the same few are made for ever."""

from functools import cache

from kiosk.trust import staff


def remember_hashes() -> None:
    """From now on, in this process, each is made once: nobody attacks a simulated kiosk."""
    if not hasattr(staff._scrypt, "cache_info"):  # noqa: SLF001  the kiosk itself has no need to be quick
        staff._scrypt = cache(staff._scrypt)  # noqa: SLF001
