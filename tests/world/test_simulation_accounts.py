"""What the accounts of a simulated life take for true, and what they find out."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.generate import SCHEMAS
from kiosk.domain.events import DropOffCompleted
from kiosk.presentation.screen_model import ScreenModel
from kiosk.world.simulation.accounts import Accounts
from kiosk.world.simulation.bin_accounts import BinAccounts
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.promises import PromiseBroken
from tests.support.steady_kiosk import SteadyKiosk

EXAMPLE = json.loads((SCHEMAS.with_name("examples") / "drop_off.completed.json").read_text())["data"]
NOTHING_SHOWN = ScreenModel(name="attract", title="")


def in_bin(owner: str, confirmed_by: str, weight_g: int | None = None) -> dict[str, Any]:
    """A drop-off of this owner's, in the visit of the same name, which put a parcel into the bin."""
    container = {"type": "drop_bin", "id": "bin-1", "size": None, "load_unit_id": "BAG-1"}
    package = EXAMPLE["packages"][0] | {"container": container, "weight_g": weight_g}
    custody = EXAMPLE["evidence"]["custody"][0] | {"confirmed_by": confirmed_by}
    return {
        "visit_id": owner,
        "authorization": EXAMPLE["authorization"] | {"authorization_id": owner},
        "packages": [package],
        "evidence": EXAMPLE["evidence"] | {"custody": [custody]},
    }


def test_a_parcel_in_the_bin_that_nobody_knows_of_is_found_out() -> None:
    contents = Contents()
    contents.in_bin["anna"] = 700
    with pytest.raises(PromiseBroken, match="known to nobody"):
        BinAccounts(contents).close_day()


@pytest.mark.parametrize("screen", ["flap_opening", "bin_confirming"])
def test_who_keeps_a_parcel_has_said_so(screen: str) -> None:
    contents = Contents()
    accounts = BinAccounts(contents)
    accounts.opened_for = "anna"
    contents.in_bin["anna"] = 700
    accounts.saw_screen(screen)
    withdrawn = {"visit_id": "anna", "authorization": {"authorization_id": "anna"}}
    accounts.heard("drop_off.withdrawn", withdrawn)
    if screen == "bin_confirming":
        accounts.close_day()
    else:
        with pytest.raises(PromiseBroken, match="known to nobody"):
            accounts.close_day()


def test_what_somebody_drops_in_at_the_flap_of_another_is_known_as_theirs() -> None:
    contents = Contents()
    accounts = BinAccounts(contents)
    accounts.opened_for = "ben"
    contents.in_bin["anna"] = 700
    accounts.heard("drop_off.completed", in_bin("ben", "customer"))
    accounts.close_day()


def test_a_sensor_that_saw_something_fall_in_at_no_flap_of_that_visit_is_found_out() -> None:
    contents = Contents()
    accounts = BinAccounts(contents)
    accounts.opened_for = "anna"
    contents.in_bin["anna"] = 700
    with pytest.raises(PromiseBroken, match="a sensor saw"):
        accounts.heard("drop_off.completed", in_bin("ben", "weight", 700))


def test_a_scale_tells_what_fell_in_less_what_the_same_customer_fished_out() -> None:
    contents = Contents()
    accounts = BinAccounts(contents)
    accounts.opened_for = "anna"
    contents.in_bin["anna"] = 700
    accounts.heard("drop_off.completed", in_bin("anna", "weight", 700))
    accounts.opened_for = "ben"
    contents.fishes_out("ben")
    contents.in_bin["ben"] = 2200
    accounts.heard("drop_off.completed", in_bin("ben", "weight", 1500))
    with pytest.raises(PromiseBroken, match="weighs 2200 g, not 900"):
        accounts.heard("drop_off.completed", in_bin("ben", "weight", 900))


def test_what_was_practised_is_nowhere_and_uses_up_no_number(tmp_path: Path) -> None:
    kiosk = SteadyKiosk(tmp_path)
    accounts = Accounts(Contents(), 4, frozenset(), has_sensors=True)
    practised = EXAMPLE | {"receipt": EXAMPLE["receipt"] | {"receipt_no": "TRAINING"}}
    kiosk.store.ledger.record(DropOffCompleted.model_validate(practised), practice=True)
    accounts.look(kiosk.store, NOTHING_SHOWN)
    assert not accounts.places.whereabouts.packages
    used_up = EXAMPLE | {"receipt": EXAMPLE["receipt"] | {"receipt_no": "KTEST-0000001-9"}}
    kiosk.store.ledger.record(DropOffCompleted.model_validate(used_up), practice=True)
    with pytest.raises(PromiseBroken, match="used up"):
        accounts.look(kiosk.store, NOTHING_SHOWN)
