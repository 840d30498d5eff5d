"""Prepares the process for Kivy; nothing of Kivy may be imported before."""

import os
import sys

from kiosk.ui.settings import MM_PER_INCH, ScreenSettings

FIXED = {
    "KIVY_NO_ARGS": "1",  # Kivy would eat the options of our own command line
    "KIVY_NO_CONFIG": "1",  # nothing leaks in from a config.ini in somebody's home
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",  # Kivy's own console log swallows tracebacks
    "KIVY_METRICS_DENSITY": "1",
}


def prepare(settings: ScreenSettings) -> None:
    """Set environment and Kivy configuration for this display.

    Raises RuntimeError when Kivy's window already exists: it would keep its old settings.
    """
    if "kivy.core.window" in sys.modules:
        raise RuntimeError("Kivy's window exists already; call kiosk.ui.environment.prepare first")
    os.environ.update(FIXED)
    os.environ["KIVY_DPI"] = f"{settings.px_per_mm * MM_PER_INCH:.2f}"

    from kivy.config import Config

    graphics = {
        "width": settings.width_px,
        "height": settings.height_px,
        "fullscreen": "auto" if settings.fullscreen else 0,
        "borderless": int(settings.fullscreen),
        "show_cursor": int(not settings.fullscreen),
        "resizable": 0,
        "multisamples": 0,  # the default 2 costs half the frame rate in software GL
        "maxfps": 60,
        "allow_screensaver": 0,
        "rotation": 0,  # turned by the compositor, which turns the touches too
    }
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")
    for name, _ in list(Config.items("input")):
        Config.remove_option("input", name)
    # Touches arrive with the window. A second source would fire every tap twice.
    Config.set("input", "mouse", "mouse,disable_multitouch")
