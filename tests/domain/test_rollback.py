from datetime import UTC, datetime, timedelta

from kiosk.domain.codes import VerdictCode, VerdictValue
from kiosk.domain.policy import PublicKey
from kiosk.domain.policy_cases import failures
from kiosk.domain.rollback import with_the_rules_of
from kiosk.domain.rule import Rule
from kiosk.world.shop import Shop

NOW = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)
OLD = Shop(NOW, seed=1, kiosk_ids=("B-1042",)).policy
NOTHING = Rule(rule_id="nothing", answers={}, verdict=VerdictValue.DECLINED, code=VerdictCode.NOT_RETURNABLE)
NEW = OLD.model_copy(
    update={
        "version": 2,
        "valid_from": NOW,
        "cases": (),
        "revoked_keys": ("stolen",),
        "merchants": (
            OLD.merchants[0].model_copy(
                update={
                    "rules": (NOTHING,),
                    "keys": (PublicKey(key_id="nw-27a", public_key="A" * 43),),
                    "revoked_authorizations": ("Zk3mP0qL9xA",),
                }
            ),
            OLD.merchants[1].model_copy(update={"merchant_id": "newcomer", "rules": (NOTHING,)}),
        ),
    }
)


def test_the_old_rules_come_back_under_a_higher_version_and_at_once() -> None:
    back = with_the_rules_of(OLD, NEW, issued_at=NOW + timedelta(days=1))
    assert back.merchants[0].rules == OLD.merchants[0].rules
    assert (back.version, back.epoch, back.valid_from) == (3, NEW.epoch, None)
    assert back.issued_at == NOW + timedelta(days=1)
    assert failures(back) == ()


def test_what_was_revoked_or_replaced_since_does_not_come_back() -> None:
    back = with_the_rules_of(OLD, NEW, issued_at=NOW)
    assert back.revoked_keys == ("stolen",)
    assert back.merchants[0].keys == NEW.merchants[0].keys
    assert back.merchants[0].revoked_authorizations == ("Zk3mP0qL9xA",)
    assert [merchant.merchant_id for merchant in back.merchants] == ["northwind", "newcomer"]
    assert back.merchants[1].rules == (NOTHING,)
