"""Gives back what a visit took, while nobody is there to wait for it."""

import ctypes
import gc

from kivy.graphics.opengl import glFinish

_libc = ctypes.CDLL(None)


def spring_clean() -> None:
    """Return to the system what pages that are gone have held; some tens of milliseconds. Main thread.

    Pages are rings of widgets, so their letters and pictures live until somebody collects. What is freed,
    the C library keeps for itself, in holes between what is still needed: 80 MB after a few visits.
    """
    gc.collect()
    glFinish()  # a frame under way holds the textures it draws
    _libc.malloc_trim(0)
