"""Signed things as central sends them, small."""

from datetime import UTC, datetime

from kiosk.contract.messages import Announced
from kiosk.domain.codes import VerdictCode, VerdictValue
from kiosk.domain.policy import Merchant, PolicyPack, PublicKey, Rule
from kiosk.trust.keys import SigningKey

POLICY_KEY = SigningKey.from_seed("op-26a", bytes([1] * 32))
ANNOUNCEMENT_KEY = SigningKey.from_seed("central-26a", bytes([2] * 32))
OTHER_KEY = SigningKey.from_seed("stranger", bytes([3] * 32))


def policy_keys() -> tuple[PublicKey, ...]:
    return (_public(POLICY_KEY),)


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
    )


def announced(count: int) -> tuple[Announced, ...]:
    return tuple(Announced(code=f"CODE{number:04d}", token=f"token-{number}") for number in range(count))


def _public(key: SigningKey) -> PublicKey:
    return PublicKey(key_id=key.key_id, public_key=key.public)
