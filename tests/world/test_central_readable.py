import json

import pytest

from kiosk.contract.envelope import type_name
from kiosk.domain.events import EVENT_MODELS
from kiosk.world.central_events import read_event
from kiosk.world.central_readable import readable
from tests.world.kiosk_events import EXAMPLES, event


def line_of(body: bytes) -> str:
    return readable(read_event("B-1042", json.loads(body)["type"].split(".")[2], body))


@pytest.mark.parametrize("name", [type_name(model) for model in EVENT_MODELS])
def test_every_event_type_has_a_sentence_of_its_own_without_line_ends(name: str) -> None:
    line = line_of(event(name, sequence=7))
    assert line.startswith(f"B-1042 #7 {name}: ")
    assert line.isprintable()


def test_a_drop_off_says_what_was_taken_where_and_on_whose_word() -> None:
    assert line_of(event("drop_off.completed", sequence=12)).startswith(
        "B-1042 #12 drop_off.completed: northwind RMA-88213, 2 of 4 lines taken (1 accepted, 1 referred)"
        " in 07 and bin-1, confirmed by sensor and weight, 2 photos, receipt B1042-"
    )


def test_a_line_names_no_customer_order_or_serial_number() -> None:
    data = json.loads((EXAMPLES / "drop_off.completed.json").read_text())["data"]
    private = [data["customer"]["customer_ref"], data["authorization"]["order_id"]]
    private += [line["serial"] for line in data["lines"] if line.get("serial")]
    assert len(private) == 3
    line = line_of(event("drop_off.completed"))
    assert not [word for word in private if word in line]
