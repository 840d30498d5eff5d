"""Draws receipts in every language as the emulated printer prints them.

Run as `python -m tests.hardware.papers_gallery`; the pictures are written to `build/papers`.
"""

import time
from pathlib import Path
from typing import Final

from hardware.printer.emulator import EscposEmulator
from hardware.printer.escpos_job import encode
from tests.hardware.escpos_profiles import code_pages
from tests.hardware.sample_jobs import Tray
from tests.hardware.sample_papers import WORDS, receipt

DIRECTORY: Final = Path(__file__).parents[2] / "build" / "papers"

PAPERS: Final = {"80mm": ("TM-T20II", 576), "58mm": ("POS-5890", 384)}
"""Width of the paper to a printer that has it."""


def main() -> None:
    """Write one picture a language and paper, and say what each cost."""
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for language in WORDS:
        job = receipt(language)
        for paper, (profile, width_dots) in PAPERS.items():
            began = time.perf_counter()
            data = encode(job, profile=profile, width_dots=width_dots)
            took_ms = (time.perf_counter() - began) * 1000
            tray = Tray()
            printer = EscposEmulator(tray, width_dots=width_dots, code_pages=code_pages(profile))
            printer.feed(data)
            if not tray.pieces:
                printer.tear_off()
            tray.pieces[0][0].save(DIRECTORY / f"receipt-{language}-{paper}.png")
            print(f"{language} on {paper}: {len(data)} bytes, encoded in {took_ms:.0f} ms")


if __name__ == "__main__":
    main()
