"""From a file, or a few words, to a return authorization, and the keys that everybody knows."""

import json
import secrets
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from kiosk.domain.authorization import ReturnAuthorization
from kiosk.domain.numbers import code_of
from kiosk.trust.keys import SigningKey, demo_key

VALID_FOR: Final = timedelta(days=30)

KNOWN_TO_ALL: Final = ("demo", "test")
"""How the ids of keys begin that everybody can make."""

_RANDOM_BITS: Final = 64
_ID_LENGTH: Final = 13


class NotMadeError(ValueError):
    """What was asked for is no authorization; the text says why, and what to do."""


def key_known_to_all(key_id: str) -> SigningKey:
    """The key of that id. Raises NotMadeError for any that somebody might keep secret."""
    if not key_id.startswith(KNOWN_TO_ALL):
        raise NotMadeError(
            f"{key_id} is not a key that everybody knows, and only those sign here: their ids begin with "
            f"{' or '.join(KNOWN_TO_ALL)}. A real return code is made by the shop, where its key is: see "
            'kiosk/contract/README.md, "How a shop makes a return code"'
        )
    return demo_key(key_id)


def read_file(path: Path) -> dict[str, Any]:
    """The fields of an authorization in a TOML or JSON file. Raises NotMadeError."""
    try:
        text = path.read_text(encoding="utf-8")
        fields = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise NotMadeError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        form = "JSON" if path.suffix == ".json" else "TOML"
        raise NotMadeError(f"{path} is not {form}: {error}") from error
    if not isinstance(fields, dict):
        raise NotMadeError(f"{path} is not one authorization, a JSON object")
    return fields


def line_said(number: int, said: str, currency: str) -> dict[str, Any]:
    """A line said as CATEGORY:CENTS[:TITLE]. Raises NotMadeError."""
    category, _, rest = said.partition(":")
    minor, _, title = rest.partition(":")
    if not (minor.isascii() and minor.isdigit()):
        raise NotMadeError(f'"{said}" is not CATEGORY:CENTS or CATEGORY:CENTS:TITLE, as fashion:3990:Shirt')
    value = {"minor": int(minor), "currency": currency}
    return {"line_id": str(number), "category": category, "unit_value": value, "title": title or None}


def make(fields: Mapping[str, Any], now: datetime) -> ReturnAuthorization:
    """The authorization of these fields; an id and a lifetime where they say none. Raises NotMadeError."""
    issued = now.replace(microsecond=0)
    usual = {
        "authorization_id": code_of(secrets.randbits(_RANDOM_BITS), _ID_LENGTH),
        "issued_at": issued,
        "expires_at": issued + VALID_FOR,
    }
    try:
        return ReturnAuthorization.model_validate(usual | dict(fields))
    except ValidationError as error:
        mistakes = (
            f"{'.'.join(map(str, mistake['loc'])) or 'the whole'}: {mistake['msg']}"
            for mistake in error.errors(include_url=False, include_input=False)
        )
        raise NotMadeError("; ".join(mistakes)) from error
