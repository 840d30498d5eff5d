"""Every key of a TOML file is found on its line."""

from pathlib import Path

from kiosk.config.documents import Document, read

NESTED = """\
[shop]
name = "a"
[[shop.floor]]
id = 1
[[shop.floor.room]]
[[shop.floor.room]]
door = { width = 9 }
[shop.floor.room.window]
height = 2
[[shop.floor]]
[[shop.floor.room]]
id = 3
"""


def test_a_list_below_a_list_belongs_to_the_entry_before_it(tmp_path: Path) -> None:
    file = tmp_path / "nested.toml"
    file.write_text(NESTED)
    document = read(file)
    assert isinstance(document, Document)
    assert document.line(("shop", "floor", 0, "room", 1, "door", "width")) == 7
    assert document.line(("shop", "floor", 0, "room", 1, "window", "height")) == 9
    assert document.line(("shop", "floor", 1, "room", 0, "id")) == 12
    assert document.line(("shop", "floor", 1, "room", 0, "nothing")) == 11
