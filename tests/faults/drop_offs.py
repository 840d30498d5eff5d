"""Drop-offs recorded straight into a store, for worlds whose kiosk has no doors: only what travels counts."""

import copy
import hashlib
import json
import random
from pathlib import Path
from typing import Any

from kiosk import contract
from kiosk.domain.events import DropOffCompleted
from kiosk.domain.numbers import code_of, receipt_number
from kiosk.store import Store

EXAMPLE: dict[str, Any] = json.loads(
    (Path(contract.__file__).parent / "examples" / "drop_off.completed.json").read_text()
)["data"]

PHOTO_BYTES = (20_000, 120_000)


class DropOffs:
    """The contract's example over and over, each with ids, numbers and photos of its own.

    Concurrency: as its store.
    """

    def __init__(self, store: Store, chance: random.Random, *, first_receipt: int = 1) -> None:
        self._store = store
        self._chance = chance
        self._count = first_receipt - 1

    def record(self, photos: int = 1, photo_bytes: tuple[int, int] = PHOTO_BYTES) -> str:
        """Commit the next one as the desk does, photos included; its drop-off id."""
        store, now = self._store, self._store.ledger.now()
        pictures = {
            f"{self._uuid()}": self._chance.randbytes(self._chance.randint(*photo_bytes))
            for _ in range(photos)
        }
        event = self._event(pictures)
        for photo_id, jpeg in pictures.items():
            store.photos.keep(photo_id, jpeg, now)
        with store.transaction():
            store.ledger.record(event)
            store.photos.commit(tuple(pictures), event.drop_off_id)
        return event.drop_off_id

    def _event(self, pictures: dict[str, bytes]) -> DropOffCompleted:
        self._count += 1
        data = copy.deepcopy(EXAMPLE)
        data["drop_off_id"], data["visit_id"] = self._uuid(), self._uuid()
        data["authorization"]["authorization_id"] = code_of(self._chance.getrandbits(50), 11)
        data["receipt"]["receipt_no"] = receipt_number("B1042", self._count)
        for line in data["lines"]:
            if line.get("refund_key"):
                line["refund_key"] = f"{data['drop_off_id']}:{line['line_id']}"
        for package in data["packages"]:
            package["label_number"] = package["tracking_number"] = None
        template = data["evidence"]["photos"][0]
        data["evidence"]["photos"] = [
            template | {"photo_id": photo_id, "sha256": hashlib.sha256(jpeg).hexdigest(), "bytes": len(jpeg)}
            for photo_id, jpeg in pictures.items()
        ]
        return DropOffCompleted.model_validate_json(json.dumps(data))

    def _uuid(self) -> str:
        digits = f"{self._chance.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-7{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
