"""What a salvage makes of collections: no manifest's number twice, and no picture of a discrepancy lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.generate import SCHEMAS
from kiosk.domain.collecting import CollectionCompleted, CollectionDiscrepancy
from kiosk.store.counting_on import JUMP
from tests.store.damage import JPEG, DamagedRig, days, everything

EXAMPLES = SCHEMAS.with_name("examples")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig(tmp_path / "state")
    everything(rig)
    days(rig, drop_offs=3)
    yield rig
    rig.store.close()


def example(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())["data"]
    return data


def lose(rig: DamagedRig, table: str) -> None:
    rig.store.write_back()
    rig.lose(rig.pages_of(table)[0])
    rig.start_again()


def test_manifests_go_on_beyond_the_newest_in_the_ledger(rig: DamagedRig) -> None:
    data = example("collection.completed") | {"manifest_no": "B1042-M9000112"}
    rig.store.ledger.record(CollectionCompleted.model_validate(data))
    lose(rig, "counter")
    assert rig.store.numbers.next_manifest("B1042") == f"B1042-M{9000112 + JUMP + 1}"


def test_the_picture_of_a_discrepancy_is_evidence_again(rig: DamagedRig) -> None:
    event = CollectionDiscrepancy.model_validate(example("collection.discrepancy"))
    assert event.photo is not None
    photo_id = event.photo.photo_id
    rig.store.ledger.record(event)
    (rig.around.photos / f"{photo_id}.jpg").write_bytes(JPEG)
    lose(rig, "photo")
    rig.store.photos.sweep(frozenset())
    owners = {photo.photo_id: photo.drop_off_id for photo in rig.store.photos.waiting()}
    assert owners[photo_id] == event.visit_id
