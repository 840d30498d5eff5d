"""Events as a kiosk sends them: the contract's examples with other ids and other facts."""

import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

import kiosk.contract

EXAMPLES = Path(kiosk.contract.__file__).with_name("examples")
LEDGER = "01990000-aaaa-7000-8000-000000000001"
PICTURE = bytes(range(256)) * 400


def event(kind: str, *, kiosk: str = "B-1042", sequence: int = 1, **data: Any) -> bytes:
    """The contract's example of an event, from `kiosk`, with a new id; `data` replaces fields of its data."""
    body = json.loads((EXAMPLES / f"{kind}.json").read_text())
    body |= {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {kiosk} {sequence} {sorted(data.items())}")),
        "source": f"urn:returnskiosk:kiosk:{kiosk}",
        "ledgerid": LEDGER,
        "sequence": f"{sequence:015d}",
    }
    body["data"] |= data
    return json.dumps(body, separators=(",", ":")).encode()


def drop_off(drop_off_id: str, *, photo: bytes | None = None, **more: Any) -> bytes:
    """A completed drop-off of one authorization that allows one use, with a photo if asked."""
    evidence = {"photos": [named_photo(photo)] if photo else [], "custody": [], "missing": []}
    return event("drop_off.completed", drop_off_id=drop_off_id, evidence=evidence, **more)


def named_photo(picture: bytes) -> dict[str, Any]:
    return {
        "photo_id": "photo-1",
        "role": "item",
        "line_ids": ["1"],
        "sha256": hashlib.sha256(picture).hexdigest(),
        "bytes": len(picture),
        "taken_at": "2026-09-29T15:41:20.004Z",
        "quality": "ok",
    }


def id_of(body: bytes) -> str:
    return str(json.loads(body)["id"])


PIECES = [PICTURE[i : i + 40_000] for i in range(0, len(PICTURE), 40_000)]
