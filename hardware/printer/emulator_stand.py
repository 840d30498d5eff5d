"""An ESC/POS printer on a workbench, within reach of hands."""

from pathlib import Path
from typing import Final

from PIL import Image

from hardware.printer.emulator import EscposEmulator
from hardware.stand import Deed, Stand

STAND_MM_S: Final = 150.0
"""Slow enough to open the cover in the middle of a receipt."""


def stand() -> Stand:
    """A receipt printer for 80 mm paper, with a roll in it."""
    tray = _Tray()
    printer = EscposEmulator(tray, speed_mm_s=STAND_MM_S)

    def paper(amount: str) -> None:
        """Put in a roll of so many millimetres, or take it out: paper 5000, paper out."""
        if amount != "out" and not (amount.isdecimal() and int(amount) > 0):
            raise ValueError(f"Say out or a number of millimetres, not {amount!r}.")
        printer.load_paper(0 if amount == "out" else int(amount))

    def look() -> str:
        newest = f", newest: {' / '.join(tray.pieces[-1][1])}" if tray.pieces else ""
        return (
            f"{printer.state}, {printer.paper_left_mm:.0f} mm of paper, {len(tray.pieces)} pieces out{newest}"
        )

    return Stand(
        wire=printer,
        deeds={
            "paper": paper,
            "open": _switch(printer, "cover_open", to=True, help_="Open the cover."),
            "close": _switch(printer, "cover_open", to=False, help_="Shut the cover."),
            "jam": _switch(printer, "jammed", to=True, help_="Let something hold the knife at its next cut."),
            "free": _switch(printer, "jammed", to=False, help_="Free the knife; it wants to be told, too."),
            "heat": _switch(printer, "overheated", to=True, help_="Let the head get too hot."),
            "cool": _switch(printer, "overheated", to=False, help_="Let the head cool down."),
            "mute": _switch(printer, "mute", to=True, help_="Let it print and answer nothing."),
            "unmute": _switch(printer, "mute", to=False, help_="Let it answer again."),
            "power": printer.power_cycle,
            "tear": printer.tear_off,
            "save": tray.save,
        },
        look=look,
        options={"profile": "TM-T20II", "width_dots": 576, "flow_control": "none"},
    )


class _Tray:
    """Keeps the pieces that came off, and saves each that comes once it was told where."""

    def __init__(self) -> None:
        self.pieces: list[tuple[Image.Image, tuple[str, ...]]] = []
        self._directory: Path | None = None

    def __call__(self, image: Image.Image, text_lines: tuple[str, ...]) -> None:
        self.pieces.append((image, text_lines))
        if self._directory is not None:
            image.save(self._directory / f"paper-{len(self.pieces):03d}.png")

    def save(self, directory: str) -> None:
        """Save every paper that comes out from now on as a picture: save DIRECTORY."""
        path = Path(directory)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(f"{directory} cannot be a directory: {error.strerror}.") from error
        self._directory = path


def _switch(printer: EscposEmulator, name: str, *, to: bool, help_: str) -> Deed:
    def deed() -> None:
        setattr(printer, name, to)

    deed.__doc__ = help_
    return deed
