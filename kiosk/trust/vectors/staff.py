"""Test vectors for whoever makes rosters and staff passes."""

from collections.abc import Iterator
from typing import Any, Final

from kiosk.domain.moment import rfc3339
from kiosk.domain.policy import CourierKey, PublicKey
from kiosk.domain.roster import Role, StaffPass
from kiosk.trust import jws
from kiosk.trust.keys import SigningKey, demo_key
from kiosk.trust.staff import badge_digest, hash_pin
from kiosk.trust.staff_pass import MAX_PASS_BYTES, SCHEME, StaffKeys, mint_pass, pass_pin
from kiosk.trust.vectors.forge import Json, as_bytes, header, sign
from kiosk.trust.vectors.vector import AT, DAY, KIOSK, SITE, at

COURIERS: Final = demo_key("demo-couriers")
TECHNICIANS: Final = demo_key("demo-technicians")
STOLEN: Final = demo_key("demo-couriers-old")
EARLY: Final = demo_key("demo-couriers-next")
OVER: Final = demo_key("demo-couriers-past")
STRANGER: Final = demo_key("demo-stranger")

BADGE_SALT: Final = "AAECAwQFBgcICQoL"
PIN: Final = "204518"
JTI: Final = "Zk3mP0qL9xA"

_HOUR: Final = 3600


def keys() -> StaffKeys:
    """The keys by which the passes are judged."""
    return StaffKeys(
        couriers=(
            _of_parcelnet(COURIERS),
            _of_parcelnet(STOLEN),
            CourierKey(key_id=EARLY.key_id, public_key=EARLY.public, not_before=AT + 10 * DAY),
            CourierKey(key_id=OVER.key_id, public_key=OVER.public, not_after=AT - 3 * DAY),
        ),
        technicians=(PublicKey(key_id=TECHNICIANS.key_id, public_key=TECHNICIANS.public),),
        revoked_keys=(STOLEN.key_id,),
        revoked_staff=("c-gone",),
    )


def staff() -> dict[str, Any]:
    """The content of `staff.json`."""
    judged_by = keys()
    known = (COURIERS, TECHNICIANS, STOLEN, EARLY, OVER, STRANGER)
    return {
        "badge_salt": BADGE_SALT,
        "badges": [_badge(uid) for uid in ("04a1b2c3", "0102030405", "04a1b2c3d4e5f6")],
        "pins": [_pin(pin) for pin in ("4711", "12345678")],
        "keys": {key.key_id: key.private.private_bytes_raw().hex() for key in known},
        "judged_by": {
            "courier_keys": [key.model_dump(mode="json") for key in judged_by.couriers],
            "technician_keys": [key.model_dump(mode="json") for key in judged_by.technicians],
            "revoked_keys": list(judged_by.revoked_keys),
            "revoked_staff": list(judged_by.revoked_staff),
        },
        "shown": {"at": rfc3339(AT), "kiosk_id": KIOSK, "site_id": SITE},
        "valid": list(_valid()),
        "invalid": [{"name": name, "code": code, "pass": text} for name, code, text in _invalid()],
    }


def _of_parcelnet(key: SigningKey) -> CourierKey:
    return CourierKey(key_id=key.key_id, public_key=key.public, carriers=("parcelnet",))


def _badge(uid: str) -> Json:
    return {"uid": uid, "badge": badge_digest(bytes.fromhex(uid), BADGE_SALT)}


def _pin(pin: str) -> Json:
    return {"pin": pin, "hash": hash_pin(pin, salt=bytes(range(12)))}


def _valid() -> Iterator[Json]:
    courier = StaffPass(
        pass_id=JTI,
        role=Role.COURIER,
        staff_ref="c-anna",
        carrier_id="parcelnet",
        site_id=SITE,
        issued_at=AT,
        expires_at=at(int(AT.timestamp()) + 8 * _HOUR),
        pin=pass_pin(PIN, JTI),
    )
    technician = courier.model_copy(
        update={"role": Role.TECHNICIAN, "staff_ref": "t-otto", "carrier_id": None, "kiosk_id": KIOSK}
    )
    for name, staff_pass, key in (("courier", courier, COURIERS), ("technician", technician, TECHNICIANS)):
        text = mint_pass(staff_pass, key)
        payload = jws.take_apart(text.removeprefix(SCHEME)).payload.decode()
        yield {
            "name": name,
            "role": staff_pass.role,
            "pin": PIN,
            "key_id": key.key_id,
            "payload": payload,
            "pass": text,
        }


def _claims(**changes: Any) -> Json:
    """Claims that are believed as they stand; a change to None leaves one out."""
    issued = int(AT.timestamp())
    usual: Json = {"jti": JTI, "sub": "c-anna", "c": "parcelnet", "s": SITE}
    usual |= {"iat": issued, "exp": issued + 8 * _HOUR, "p": "F_4RJCKorYV6Wf1j"}
    return {name: value for name, value in (usual | changes).items() if value is not None}


def _pass(claims: Json | bytes, key: SigningKey = COURIERS, **head: Any) -> str:
    payload = claims if isinstance(claims, bytes) else as_bytes(claims)
    return SCHEME + sign(header(kid=key.key_id, **head), payload, key)


def _invalid() -> Iterator[tuple[str, str, str]]:
    """Name, code of the refusal, text."""
    good, issued = _pass(_claims()), int(AT.timestamp())
    text = as_bytes(_claims())
    yield "too_long", "oversize", SCHEME + "e" * MAX_PASS_BYTES
    yield "a_return_code", "scheme", good.removeprefix(SCHEME)
    yield "line_end", "charset", f"{good}\n"
    yield "two_parts", "malformed", good.rpartition(".")[0]
    yield "no_json", "malformed", _pass(b"no json")
    yield "deep_nesting", "nesting", _pass(b'{"jti":' + b"[" * 9 + b"]" * 9 + b"}")
    yield "twice", "duplicate_key", _pass(text[:-1] + b',"c":"p"}')
    yield "not_a_number", "not_a_number", _pass(text[:-1] + b',"x":NaN}')
    yield "fraction", "fraction", _pass(text[:-1] + b',"x":1.5}')
    yield "alg_none", "algorithm", _pass(_claims(), alg="none")
    yield "crit", "critical", _pass(_claims(s="B", c="p"), crit=[])
    yield "typ", "header", _pass(_claims(s="B", c="p"), typ="J")
    yield "stolen_key", "revoked_key", _pass(_claims(), STOLEN)
    yield "stranger", "unknown_key", _pass(_claims(), STRANGER)
    yield "key_of_next_month", "key_not_yet", _pass(_claims(), EARLY)
    yield "key_of_last_month", "key_over", _pass(_claims(), OVER)
    yield "other_hand", "signature", SCHEME + sign(header(kid=COURIERS.key_id), text, STRANGER)
    yield "one_claim_more", "claim_unknown", _pass(_claims(r="t"))
    for name, value in (
        ("jti", "a b"),
        ("sub", None),
        ("iat", "1"),
        ("exp", 1),
        ("p", "short"),
        ("k", 7),
        ("s", ""),
    ):
        yield f"wrong_{name}", f"claim_{name}", _pass(_claims(**{name: value}))
    yield "courier_of_nobody", "claim_c", _pass(_claims(c=None))
    yield "technician_by_courier_key", "claim_c", _pass(_claims(sub="t-otto", c=None))
    yield "courier_by_technician_key", "claim_c", _pass(_claims(), TECHNICIANS)
    yield "anywhere", "unbound", _pass(_claims(s=None))
    yield "of_another_carrier", "other_carrier", _pass(_claims(c="swiftline"))
    yield "revoked_person", "staff_revoked", _pass(_claims(sub="c-gone"))
    yield "three_days", "lifetime", _pass(_claims(exp=issued + 72 * _HOUR))
    yield "of_next_week", "not_yet_valid", _pass(_claims(iat=issued + 168 * _HOUR, exp=issued + 170 * _HOUR))
    yield "of_last_week", "expired", _pass(_claims(iat=issued - 168 * _HOUR, exp=issued - 160 * _HOUR))
    yield "other_kiosk", "other_kiosk", _pass(_claims(s=None, k="B-7"))
    yield "other_site", "other_site", _pass(_claims(s="HAM-002"))
