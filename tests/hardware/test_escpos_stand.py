"""The printer on a workbench: what people can do to it, and what it looks like."""

from pathlib import Path

import pytest
from PIL import Image

from hardware.emulation import PtyServer
from hardware.printer import escpos
from hardware.printer.emulator_stand import stand
from hardware.printer.escpos import Options
from hardware.printer.interface import PrintOutcome, PrintResult
from hardware.registry import stand_up
from tests.hardware.sample_jobs import LABEL


def test_the_registry_knows_it_and_its_options_fit_the_driver() -> None:
    bench = stand_up("printer", "escpos")
    assert Options(url="/dev/ttyS0", **bench.options).profile == "TM-T20II"
    assert bench.look() == "it is well, 50000 mm of paper, 0 pieces out"


def test_every_deed_says_what_it_does() -> None:
    assert all(deed.__doc__ for deed in stand().deeds.values())


def test_paper_that_was_printed_can_be_looked_at(tmp_path: Path) -> None:
    bench = stand()
    bench.deeds["save"](str(tmp_path / "papers"))
    with PtyServer(bench.wire) as server:
        printer = escpos.open(Options(url=server.path, **bench.options))
        assert printer.print(LABEL) == PrintResult(PrintOutcome.PRINTED)
        bench.deeds["open"]()
        assert bench.look().startswith("its cover is open, 49")
        assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "cover_open")
        bench.deeds["close"]()
        bench.deeds["paper"]("out")
        assert printer.print(LABEL) == PrintResult(PrintOutcome.FAILED, "paper_out")
        printer.close()
    assert "RETURN-A" in bench.look()
    with Image.open(tmp_path / "papers" / "paper-001.png") as picture:
        assert picture.width == 640


@pytest.mark.parametrize("amount", ["", "0", "-5", "much"])
def test_an_amount_of_paper_that_makes_no_sense_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="Say out or a number"):
        stand().deeds["paper"](amount)


def test_a_place_where_no_picture_can_be_saved_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be a directory"):
        stand().deeds["save"](str(tmp_path / "file"))
