"""Signed things as central sends them, small."""

import json
from datetime import UTC, datetime

from kiosk.contract.messages import Announced, PolicyManifest
from kiosk.domain.codes import VerdictCode, VerdictValue
from kiosk.domain.policy import Merchant, PolicyPack, PublicKey
from kiosk.domain.rule import Rule
from kiosk.trust import jws
from kiosk.trust.documents import PolicyKey
from kiosk.trust.keys import SigningKey
from kiosk.trust.pack_check import Finding, examine

POLICY_KEY = SigningKey.from_seed("op-26a", bytes([1] * 32))
ANNOUNCEMENT_KEY = SigningKey.from_seed("central-26a", bytes([2] * 32))
COMMAND_KEY = SigningKey.from_seed("command-26a", bytes([5] * 32))
RECOVERY_KEY = SigningKey.from_seed("op-26a-recovery", bytes([4] * 32))
EXPIRES_AT = datetime(2026, 10, 14, tzinfo=UTC)
"""When the announced authorizations expire."""

OTHER_KEY = SigningKey.from_seed("stranger", bytes([3] * 32))


def policy_keys() -> tuple[PolicyKey, ...]:
    """The key in use, and the one that is locked away for the day it is stolen."""
    return tuple(
        PolicyKey(key_id=key.key_id, public_key=key.public, epoch=epoch)
        for epoch, key in ((1, POLICY_KEY), (2, RECOVERY_KEY))
    )


def sample_pack(version: int = 41, epoch: int = 1, rules: int = 1) -> PolicyPack:
    """One merchant whose rules decline everything; many rules make a pack of several pieces."""
    return PolicyPack(
        policy_id="parcelnet-de",
        version=version,
        epoch=epoch,
        issued_at=datetime(2026, 9, 28, 20, tzinfo=UTC),
        valid_until=datetime(2027, 9, 28, 20, tzinfo=UTC),
        collect_within_h=48,
        merchants=(
            Merchant(
                merchant_id="northwind",
                name="Northwind",
                phone="+49 30 5550 1042",
                writes_within_days=7,
                terms_id="nw-12",
                keys=(),
                rules=tuple(
                    Rule(
                        rule_id=f"rule-{number}",
                        categories=tuple(f"category-{number}-{i}" for i in range(10)),
                        verdict=VerdictValue.DECLINED,
                        code=VerdictCode.NOT_RETURNABLE,
                    )
                    for number in range(rules)
                ),
            ),
        ),
        announcement_keys=(_public(ANNOUNCEMENT_KEY),),
        command_keys=(_public(COMMAND_KEY),),
    )


class ExaminedAtOnce:
    """An examination without a process of its own, for packs that a test knows."""

    def __init__(self, document: bytes, manifest: PolicyManifest) -> None:
        self._finding = examine(document, manifest)

    def finding(self) -> Finding | None:
        return self._finding

    def give_up(self) -> None:
        """It is over already."""


def announced(count: int) -> tuple[Announced, ...]:
    """Authorizations as central tells them; nobody at a forwarder verifies their tokens."""
    return tuple(Announced(code=f"CODE{number:04d}", token=authorized(number)) for number in range(count))


def authorized(number: int) -> str:
    """A token with the claims that a forwarder reads."""
    claims = {
        "iss": "northwind",
        "jti": f"a-{number}",
        "o": f"NW-{number}",
        "exp": int(EXPIRES_AT.timestamp()),
    }
    return jws.sign(json.dumps(claims).encode(), OTHER_KEY)


def _public(key: SigningKey) -> PublicKey:
    return PublicKey(key_id=key.key_id, public_key=key.public)
