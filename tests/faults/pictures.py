"""What customers see when something breaks: three stories, picture by picture.

    python -m tests.faults.pictures [--out build/faults]

The kiosk is real, its devices are simulated, the screen is the real one without a display. Each story
gets a folder of numbered pictures and a contact sheet beside it.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from hardware.camera.interface import Frame
from hardware.printer.interface import Paper, PrintJob, PrintOutcome, PrintResult
from kiosk.host.state_file import FORWARDER_FILE, StateFile
from kiosk.presentation.screen_model import ScreenModel
from tests.support.kivydrive import PORTRAIT, Driver
from tests.support.steady_kiosk import SteadyKiosk
from tests.ui.gallery import contact_sheet

COLUMNS = 6
SHRINK = 4


@dataclass
class Album:
    """Moments of one story, in order; no screen is a kiosk without power."""

    moments: list[tuple[str, ScreenModel | None, Frame | None]] = field(default_factory=list)

    def keep(self, name: str, kiosk: SteadyKiosk) -> None:
        self.moments.append((name, kiosk.screen, kiosk.core.latest_frame()))

    def keep_darkness(self, name: str) -> None:
        self.moments.append((name, None, None))


Story = Callable[[Path, Album], None]


def power_cut_with_the_door_open(directory: Path, album: Album) -> None:
    """A cabinet without item sensors, so that only the customer knows what became of the item."""
    kiosk = SteadyKiosk(directory, item_sensors=False)
    _connect(kiosk)
    album.keep("attract", kiosk)
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))
    album.keep("the label is on", kiosk)
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    album.keep("door open", kiosk)
    kiosk.cut_power()
    album.keep_darkness("power cut")
    door.put_in()
    assert door.push_shut()
    kiosk.switch_on()
    _connect(kiosk)
    album.keep("after the restart", kiosk)
    kiosk.touch("yes")
    kiosk.wait_for("done")
    album.keep("done", kiosk)
    kiosk.cut_power()


def printer_out_of_paper_in_a_label(directory: Path, album: Album) -> None:
    """The label comes out half; the second try finds no paper at all."""
    kiosk = SteadyKiosk(directory)
    _connect(kiosk)

    def runs_out(job: PrintJob) -> PrintResult:
        album.keep("printing", kiosk)
        del kiosk.printer.print  # type: ignore[method-assign]
        kiosk.printer.paper = Paper.OUT
        return PrintResult(PrintOutcome.UNCONFIRMED, "paper_out")

    kiosk.printer.print = runs_out  # type: ignore[method-assign]
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("take_photo")
    kiosk.wait_for("label_in_hand")
    album.keep("half a label", kiosk)
    kiosk.touch("no")
    kiosk.wait_for("write_code")
    album.keep("a code to write", kiosk)
    kiosk.touch("written")
    kiosk.wait_for("door_open")
    door = kiosk.open_door()
    album.keep("door open", kiosk)
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    album.keep("done", kiosk)
    kiosk.cut_power()


def broker_down(directory: Path, album: Album) -> None:
    """A small mark, and one sentence at the end; the return counts all the same."""
    kiosk = SteadyKiosk(directory)
    _connect(kiosk)
    album.keep("connected", kiosk)
    _connect(kiosk, online=False)
    album.keep("the broker is gone", kiosk)
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    album.keep("door open", kiosk)
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    album.keep("done", kiosk)
    kiosk.cut_power()


STORIES: dict[str, Story] = {
    "power-cut-with-the-door-open": power_cut_with_the_door_open,
    "printer-out-of-paper-in-a-label": printer_out_of_paper_in_a_label,
    "broker-down": broker_down,
}


def _connect(kiosk: SteadyKiosk, *, online: bool = True) -> None:
    """What `kiosk forward` says of itself."""
    file = StateFile(kiosk.config.paths.runtime / FORWARDER_FILE)
    file.write({"central_online": online, "boottime_ms": kiosk.clock.boottime_ms()})
    kiosk.wait(1.1)


def draw(album: Album, folder: Path) -> Path:
    """Write the pictures of an album into `folder` and their contact sheet beside it; returns the sheet."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    first = next(model for _, model, _ in album.moments if model)
    driver = Driver(PORTRAIT, first)
    pictures: list[tuple[str, Image.Image]] = []
    for number, (name, model, frame) in enumerate(album.moments, 1):
        driver.frame = frame
        size = (PORTRAIT.width_px, PORTRAIT.height_px)
        picture = Image.fromarray(driver.picture_of(model)) if model else Image.new("RGB", size)
        file_name = f"{number:02d}-{name.replace(' ', '-')}.png"
        picture.save(folder / file_name, compress_level=1)
        pictures.append((name, picture.reduce(SHRINK)))
    driver.close()
    sheet = folder.with_suffix(".png")
    contact_sheet([pictures[i::COLUMNS] for i in range(min(COLUMNS, len(pictures)))]).save(sheet)
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("build/faults"))
    out: Path = parser.parse_args().out
    for name, story in STORIES.items():
        with tempfile.TemporaryDirectory() as directory:
            album = Album()
            story(Path(directory), album)
            print(draw(album, out / name))


if __name__ == "__main__":
    main()
