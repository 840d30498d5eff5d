"""`hardware-map.toml`: what commissioning found at the wires, beside the cabinet file and laid over it.

People write `cabinet.toml` and put comments into it; a program writes this file and nobody else. Which
board answers on which port and how its contacts are to be read stands only here, and so does which lock
opens which door.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, Self

from pydantic import Field

from hardware.registry import DeviceName
from kiosk.config.settings import Section

MAP_FILE: Final = "hardware-map.toml"
"""Its name, beside the cabinet file."""

_HEAD: Final = """\
# The hardware map of this kiosk. Commissioning writes it; to change it, set the kiosk up again on its screen.
"""

Tables = dict[str, Any]


class MappedBoard(Section):
    """One lock board: where it answers, and the options of its driver as they were found."""

    name: DeviceName = Field(description="Name of the board in this cabinet")
    driver: str = Field(description="Which driver speaks to it")
    options: dict[str, str | int | bool] = Field(description="The other keys, checked by the driver")

    @property
    def url(self) -> str:
        return str(self.options.get("url", ""))


class MappedLock(Section):
    """Which lock opens a door. `place` is a compartment's id, or the name of a drop bin for its flap."""

    place: str = Field(pattern=r"^[A-Za-z0-9_-]{1,32}$", description="A compartment, or a drop bin")
    board: DeviceName = Field(description="Name of the lock board")
    lock: int = Field(ge=1, le=256, description="Number of the lock on that board")
    reach_mm: int | None = Field(
        default=None, ge=0, le=2500, description="Centre of the door above the floor, where it was measured"
    )


class HardwareMap(Section):
    """What was found; unfinished where a place has no lock yet. `commissioned` is the `digest` it had when a
    technician put the kiosk into service, so that a map or a cabinet changed since then is none.
    `screen_diagonal_in` is the glass as a bank card has measured it, where that is not what the files say.
    """

    version: Literal[1] = 1
    commissioned: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    screen_diagonal_in: float | None = Field(default=None, ge=5, le=65)
    boards: tuple[MappedBoard, ...] = ()
    locks: tuple[MappedLock, ...] = ()

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        """Read it from its TOML. Raises `pydantic.ValidationError`."""
        boards = [
            {key: table[key] for key in ("name", "driver") if key in table}
            | {"options": {key: value for key, value in table.items() if key not in ("name", "driver")}}
            for table in tables.get("board", ())
        ]
        rest = {key: value for key, value in tables.items() if key not in ("board", "lock")}
        text = json.dumps(rest | {"boards": boards, "locks": tables.get("lock", [])}, default=str)
        return cls.model_validate_json(text)

    def as_toml(self) -> str:
        """The whole file."""
        return "\n".join([_HEAD, *_table(self._head())]) + "\n" + "".join(self._lists())

    def lacking(self, places: Iterable[str]) -> frozenset[str]:
        """Those of these boards, compartments and drop bins that were not found yet."""
        found = {lock.place for lock in self.locks} | {board.name for board in self.boards}
        return frozenset(places) - found

    def without_board(self, name: str) -> Self:
        """The map as it is after this board was taken out: its doors have to be walked again."""
        return self.model_copy(
            update={
                "commissioned": None,
                "boards": tuple(board for board in self.boards if board.name != name),
                "locks": tuple(lock for lock in self.locks if lock.board != name),
            }
        )

    def digest(self, layout: Mapping[str, tuple[int, ...]]) -> str:
        """SHA-256 of the wiring, and of the cabinet it is of: compartments with their place on the front."""
        wiring = self.model_dump(mode="json", exclude={"commissioned", "screen_diagonal_in"})
        wiring["layout"] = {place: list(box) for place, box in layout.items()}
        text = json.dumps(wiring, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def laid_over(self, cabinet: Tables) -> Tables:
        """The tables of a cabinet file with what was found in the place of what was planned."""
        boards = {board.name: board for board in self.boards}
        locks = {lock.place: lock for lock in self.locks}
        devices = [
            _found_board(boards.pop(table["name"])) if table.get("name") in boards else _wired(table, locks)
            for table in cabinet.get("device", [])
        ]
        devices += [_found_board(board) for board in boards.values()]
        compartments = [_wired(table, locks, key="id") for table in cabinet.get("compartment", [])]
        return cabinet | {"device": devices, "compartment": compartments}

    def _head(self) -> Tables:
        return self.model_dump(exclude={"boards", "locks"}, exclude_none=True)

    def _lists(self) -> Iterator[str]:
        for board in self.boards:
            head = {"name": board.name, "driver": board.driver}
            yield "\n".join(["\n[[board]]", *_table(head | board.options)]) + "\n"
        for lock in self.locks:
            yield "\n".join(["\n[[lock]]", *_table(lock.model_dump(exclude_none=True))]) + "\n"


def _found_board(board: MappedBoard) -> Tables:
    return {"name": board.name, "kind": "lock_board", "driver": board.driver} | board.options


def _wired(table: Tables, locks: Mapping[str, MappedLock], key: str = "name") -> Tables:
    """A compartment or a drop bin with the lock that was found; anything else as it is."""
    found = locks.get(str(table.get(key)))
    if found is None:
        return table
    reach = {} if found.reach_mm is None else {"reach_mm": found.reach_mm}
    return table | {"board": found.board, "lock": found.lock} | reach


def _table(values: Mapping[str, Any]) -> Iterator[str]:
    """Keys and plain values as TOML has them, which writes strings, numbers and truths as JSON does."""
    for key, value in values.items():
        yield f"{key} = {json.dumps(value)}"
