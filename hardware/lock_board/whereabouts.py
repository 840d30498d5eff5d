"""Whether lock boards answer where they were set up; swapped serial adapters open the wrong doors."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from hardware.errors import DeviceError
from hardware.registry import open_device


@dataclass(frozen=True, slots=True)
class Placed:
    """A lock board as it was set up; `options` are those of its driver, with the `url` of its port."""

    name: str
    driver: str
    options: Mapping[str, Any]

    @property
    def url(self) -> str:
        return str(self.options["url"])


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A board that is silent on its own port and answers on another board's."""

    name: str
    set_up_on: str
    answers_on: str

    def __str__(self) -> str:
        return f'lock board "{self.name}" was set up on {self.set_up_on} and answers on {self.answers_on}'


WHAT_TO_DO = (
    "Their plugs are swapped: put each serial adapter back where it was, or set the kiosk up again on its "
    "screen. Until then it opens no door"
)


def misplaced(boards: Iterable[Placed]) -> list[Misplaced]:
    """Ask each board once on its own port, and those that are silent there on the ports of the others.

    Only questions are asked. To be called before anything else has the ports; a board without power
    costs half a second for each port.
    """
    boards = list(boards)
    silent = [board for board in boards if not _answers(board, board.url)]
    return [found for board in silent for found in _elsewhere(board, boards)]


def _elsewhere(board: Placed, boards: list[Placed]) -> Iterator[Misplaced]:
    for url in dict.fromkeys(other.url for other in boards if other.url != board.url):
        if _answers(board, url):
            yield Misplaced(board.name, board.url, url)
            return


def _answers(board: Placed, url: str) -> bool:
    with closing(open_device("lock_board", board.driver, dict(board.options) | {"url": url})) as opened:
        try:
            opened.read()
        except DeviceError:
            return False
    return True
