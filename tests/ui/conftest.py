"""Sets Kivy up before any test imports it, and gives every test a screen of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.presentation.screen_model import ScreenModel
from kiosk.ui import build_fonts
from kiosk.ui.icons import FONT_FILE
from kiosk.ui.settings import ScreenSettings
from kiosk.ui.wide_font import WIDE_FILE
from tests.support import kivydrive
from tests.support.kivydrive import LANDSCAPE, Driver
from tests.support.sample_frame import write_sample_photo
from tests.support.sample_parts import PHOTO

kivydrive.prepare()

Open = Callable[..., Driver]


@pytest.fixture(scope="session", autouse=True)
def _files() -> None:
    if not (FONT_FILE.exists() and WIDE_FILE.exists()):
        assert build_fonts.main() == 0
    write_sample_photo(PHOTO)


@pytest.fixture
def open_screen() -> Iterator[Open]:
    """Open a screen that shows a model; closed when the test ends."""
    opened: list[Driver] = []

    def open_it(
        model: ScreenModel,
        settings: ScreenSettings = LANDSCAPE,
        remote: Path | None = None,
        draws: bool = True,
    ) -> Driver:
        opened.append(Driver(settings, model, remote, draws))
        opened[-1].run(0.5)
        return opened[-1]

    yield open_it
    for driver in opened:
        driver.close()
