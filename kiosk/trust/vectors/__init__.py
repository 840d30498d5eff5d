"""The test vectors in `kiosk/contract/vectors/`: tokens that a kiosk believes, and tokens that it refuses.

The same code writes the same bytes: keys are the demonstration's, and Ed25519 signs without chance.
"""

import json
from typing import Any, Final

from kiosk.contract.generate import SCHEMAS
from kiosk.trust.vectors.forge import EARLY, NEXT, OLD, OTHER_SHOP, PILOT, SHOP, STOLEN, STRANGER
from kiosk.trust.vectors.invalid import invalid
from kiosk.trust.vectors.staff import staff
from kiosk.trust.vectors.valid import valid
from kiosk.trust.vectors.vector import pack

VECTORS: Final = SCHEMAS.with_name("vectors")

_KEYS = (SHOP, NEXT, OLD, EARLY, STOLEN, OTHER_SHOP, PILOT, STRANGER)


def rendered() -> dict[str, str]:
    """The text of every file in `vectors/` by its file name."""
    files: dict[str, Any] = {
        "valid": [
            vector.as_json() | {"key_id": key_id, "payload": payload.decode()}
            for vector, payload, key_id in valid()
        ],
        "invalid": [vector.as_json() | {"code": code} for vector, code in invalid()],
        "pack": pack().model_dump(mode="json"),
        "keys": {key.key_id: key.private.private_bytes_raw().hex() for key in _KEYS},
        "staff": staff(),
    }
    return {f"{name}.json": json.dumps(content, indent=1) + "\n" for name, content in files.items()}
