"""What commissioning found is laid over the cabinet file, and says by itself whether it still holds."""

from pathlib import Path

import pytest

from kiosk.config import (
    MAP_FILE,
    Cabinet,
    ConfigError,
    HardwareMap,
    MappedBoard,
    MappedLock,
    load,
    load_cabinet,
)
from tests.config.conftest import CABINET_TOML

BOARD = MappedBoard(
    name="locks",
    driver="xor_8a",
    options={
        "url": "/dev/serial/by-path/usb-1",
        "address": 3,
        "lock_count": 24,
        "closed_state": "open",
        "byte_order": "last_lock_first",
    },
)
FOUND = HardwareMap(
    boards=(BOARD,),
    locks=(
        MappedLock(place="01", board="locks", lock=9, reach_mm=1390),
        MappedLock(place="02", board="locks", lock=1),
    ),
)


@pytest.fixture
def cabinet_file(directory: Path) -> Path:
    """A cabinet whose wiring is to be surveyed."""
    file = directory / "cabinet.toml"
    file.write_text('wiring = "surveyed"\n' + CABINET_TOML)
    return file


def with_map(cabinet_file: Path, found: HardwareMap) -> Cabinet:
    cabinet_file.with_name(MAP_FILE).write_text(found.as_toml())
    return load_cabinet(cabinet_file)


def commissioned(cabinet_file: Path) -> Cabinet:
    digest = FOUND.digest(load_cabinet(cabinet_file).layout)
    return with_map(cabinet_file, FOUND.model_copy(update={"commissioned": digest}))


def test_a_cabinet_says_that_its_wiring_was_written_by_hand_and_is_taken_at_its_word(directory: Path) -> None:
    cabinet = load_cabinet(directory / "cabinet.toml")
    assert cabinet.is_commissioned
    assert cabinet.unwired == frozenset()


def test_a_surveyed_cabinet_without_a_map_is_a_plan(cabinet_file: Path) -> None:
    cabinet = load_cabinet(cabinet_file)
    assert not cabinet.is_commissioned
    assert cabinet.unwired == {"locks", "01", "02"}


def test_a_map_is_read_as_it_was_written(cabinet_file: Path) -> None:
    assert with_map(cabinet_file, FOUND).hardware_map == FOUND


def test_what_was_found_stands_in_the_place_of_what_was_planned(cabinet_file: Path) -> None:
    cabinet = with_map(cabinet_file, FOUND)
    board = cabinet.device("locks")
    assert board.driver == "xor_8a"
    assert board.options.model_dump()["byte_order"] == "last_lock_first"
    assert [(c.id, c.board, c.lock, c.reach_mm) for c in cabinet.compartments] == [
        ("01", "locks", 9, 1390),
        ("02", "locks", 1, 900),
    ]
    assert cabinet.unwired == frozenset()
    assert not cabinet.is_commissioned


def test_a_finished_map_bears_its_own_digest(cabinet_file: Path) -> None:
    assert commissioned(cabinet_file).is_commissioned


def test_a_map_changed_by_hand_is_no_longer_commissioned(cabinet_file: Path) -> None:
    commissioned(cabinet_file)
    map_file = cabinet_file.with_name(MAP_FILE)
    map_file.write_text(map_file.read_text().replace("lock = 9", "lock = 10"))
    assert not load_cabinet(cabinet_file).is_commissioned


def test_a_cabinet_rebuilt_since_is_no_longer_commissioned(cabinet_file: Path) -> None:
    commissioned(cabinet_file)
    cabinet_file.write_text(cabinet_file.read_text().replace("row = 2", "row = 3"))
    assert not load_cabinet(cabinet_file).is_commissioned


def test_comments_and_sizes_may_change_and_the_wiring_still_holds(cabinet_file: Path) -> None:
    commissioned(cabinet_file)
    cabinet_file.write_text("# painted red\n" + cabinet_file.read_text().replace('"L"', '"XL"'))
    assert load_cabinet(cabinet_file).is_commissioned


def test_a_board_that_was_taken_out_leaves_its_doors_to_be_walked_again(cabinet_file: Path) -> None:
    commissioned(cabinet_file)
    cabinet = with_map(cabinet_file, FOUND.without_board("locks"))
    assert cabinet.unwired == {"locks", "01", "02"}


def test_the_glass_is_as_large_as_a_bank_card_has_measured_it(cabinet_file: Path) -> None:
    written = load(cabinet_file.with_name("kiosk.toml")).screen.diagonal_in
    with_map(cabinet_file, FOUND.model_copy(update={"screen_diagonal_in": 23.8}))
    assert load(cabinet_file.with_name("kiosk.toml")).screen.diagonal_in == 23.8 != written


def test_a_plan_that_contradicts_what_was_found_is_no_mistake(cabinet_file: Path) -> None:
    half = FOUND.model_copy(update={"locks": (MappedLock(place="01", board="locks", lock=2),)})
    assert with_map(cabinet_file, half).unwired == {"02"}


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('place = "02"', 'place = "77"', 'found "77", expected a compartment or drop bin of the cabinet'),
        ('board = "locks"', 'board = "lokcs"', 'found "lokcs", expected a board of this file: locks'),
        ("address = 3", 'address = "three"', f'{MAP_FILE}:9: board[1].address: found "three"'),
        ("version = 1", "version = 2", "version: found 2, expected one of 1"),
    ],
)
def test_a_map_that_cannot_be_right_is_told_with_its_file(
    cabinet_file: Path, right: str, wrong: str, said: str
) -> None:
    map_file = cabinet_file.with_name(MAP_FILE)
    map_file.write_text(FOUND.as_toml().replace(right, wrong, 1))
    with pytest.raises(ConfigError) as raised:
        load_cabinet(cabinet_file)
    assert said in str(raised.value)
