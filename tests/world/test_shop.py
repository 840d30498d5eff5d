from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.authorization import ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, VerdictCode, VerdictValue
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.numbers import gs1_check_digit, is_short_code, leased_number
from kiosk.domain.verdict import Verdict
from kiosk.trust import documents, token
from kiosk.world.shop import Order, OrderLine, Shop
from tests.support.judging import verdict_on

NOW = datetime(2026, 9, 29, 15, 42, 7, 310_000, tzinfo=UTC)
KIOSKS = ("B-1042", "B-2000")
HERE = Circumstances(NOW, ZoneInfo("Europe/Berlin"), "BER-017", "B-1042", "DE")


@pytest.fixture
def shop() -> Shop:
    return Shop(NOW, seed=7, kiosk_ids=KIOSKS)


def verdict_of(shop: Shop, order: Order, reason: ReasonCode = ReasonCode.CHANGED_MIND) -> Verdict:
    return verdict_on(shop.policy, order.authorization, order.authorization.lines[0], reason, NOW)


def test_a_kiosk_believes_the_rules_and_every_order(shop: Shop) -> None:
    manifest = documents.open_manifest(
        documents.sign_manifest(shop.policy, shop.policy_key), shop.policy_public_keys
    )
    pack = documents.open_pack(documents.pack_bytes(shop.policy), manifest)
    for product in shop.products:
        order = shop.order([product])
        authorization, key_id = token.verify(order.token, pack, HERE)
        assert authorization == order.authorization
        assert key_id == f"demo-{authorization.merchant_id}"
        assert is_short_code(order.code)
        assert order.announced.token == order.token == order.whole


def test_one_seed_makes_one_world_and_another_seed_another(shop: Shop) -> None:
    same, other = Shop(NOW, seed=7, kiosk_ids=KIOSKS), Shop(NOW, seed=8, kiosk_ids=KIOSKS)
    assert same.policy == shop.policy
    first = [shop.order(), shop.order()]
    assert [same.order(), same.order()] == first
    assert first[0].authorization.authorization_id != first[1].authorization.authorization_id
    assert other.order().code != first[0].code


def test_clothes_come_back_within_thirty_days_and_are_refunded_at_once(shop: Shop) -> None:
    in_time = verdict_of(shop, shop.order(["linen_shirt"], delivered_days_ago=30))
    assert in_time.value is VerdictValue.ACCEPTED
    assert in_time.handling
    assert in_time.handling.refund_trigger is RefundTrigger.ON_DROP_OFF
    late = verdict_of(shop, shop.order(["linen_shirt"], delivered_days_ago=31))
    assert (late.value, late.reasons[0].code) == (VerdictValue.DECLINED, VerdictCode.WINDOW_OVER)


@pytest.mark.parametrize("reason", [ReasonCode.DEFECTIVE, ReasonCode.DAMAGED_IN_TRANSIT])
def test_broken_electronics_go_to_the_service_centre_for_two_years(shop: Shop, reason: ReasonCode) -> None:
    broken = verdict_of(shop, shop.order(["headphones"], delivered_days_ago=730), reason)
    assert (broken.value, broken.referral) == (VerdictValue.REFERRED, Referral.SERVICE_CENTRE)
    late = verdict_of(shop, shop.order(["headphones"], delivered_days_ago=731), reason)
    assert late.reasons[0].code is VerdictCode.WINDOW_OVER


@pytest.mark.parametrize(
    "reason", sorted(set(ReasonCode) - {ReasonCode.DEFECTIVE, ReasonCode.DAMAGED_IN_TRANSIT})
)
def test_working_electronics_come_back_within_fourteen_days_and_are_looked_at(
    shop: Shop, reason: ReasonCode
) -> None:
    taken = verdict_of(shop, shop.order(["desk_lamp"], delivered_days_ago=14), reason)
    assert taken.handling
    assert taken.handling.refund_trigger is RefundTrigger.ON_INSPECTION
    assert verdict_of(shop, shop.order(["desk_lamp"], delivered_days_ago=15)).value is VerdictValue.DECLINED


@pytest.mark.parametrize("product", ["swim_shorts", "ear_tips"])
def test_hygiene_goods_never_come_back(shop: Shop, product: str) -> None:
    verdict = verdict_of(shop, shop.order([product], delivered_days_ago=1), ReasonCode.DEFECTIVE)
    assert verdict.reasons[0].code is VerdictCode.NOT_RETURNABLE


def test_three_lines_fit_a_token_with_their_titles_and_reasons(shop: Shop) -> None:
    lines = [
        OrderLine("linen_shirt", 2, ReasonCode.SIZE_TOO_SMALL),
        OrderLine("rain_jacket", 1, ReasonCode.COLOUR),
        OrderLine("trainers", 1, ReasonCode.NOT_AS_DESCRIBED),
    ]
    order = shop.order(lines, language="de")
    assert len(order.token) <= token.MAX_TOKEN_BYTES
    carried, _ = token.verify(order.token, shop.policy, HERE)
    assert isinstance(carried, ReturnAuthorization)
    assert [line.title for line in carried.lines] == [
        "Linen shirt M",
        "Rain jacket L",
        "Trainers 42",
    ]
    assert [line.quantity for line in carried.lines] == [2, 1, 1]


def test_two_lines_fit_a_token_with_their_titles_and_gtins(shop: Shop) -> None:
    order = shop.order([OrderLine("linen_shirt", 1, ReasonCode.STYLE), OrderLine("rain_jacket")])
    carried, _ = token.verify(order.token, shop.policy, HERE)
    assert isinstance(carried, ReturnAuthorization)
    assert [(line.title, line.gtin) for line in carried.lines] == [
        ("Linen shirt M", "9521100123457"),
        ("Rain jacket L", "9521100123464"),
    ]


def test_an_authorization_is_one_merchants(shop: Shop) -> None:
    with pytest.raises(ValueError, match=r"northwind.*voltline"):
        shop.order(["linen_shirt", "headphones"])
    with pytest.raises(ValueError, match="nobody"):
        shop.order([])


def test_every_kiosk_has_numbers_of_every_carrier_that_the_rules_name_and_shares_none(shop: Shop) -> None:
    carriers = {
        rule.handling.carrier_id
        for merchant in shop.policy.merchants
        for rule in merchant.rules
        if rule.handling
    }
    leases = shop.policy.leases
    assert {(le.kiosk_id, le.carrier_id, le.kind) for le in leases} == {
        (kiosk, carrier, kind) for kiosk in KIOSKS for carrier in carriers for kind in ("label", "tracking")
    }
    printed = [leased_number(le, n) for le in leases for n in range(le.first, le.last + 1, 499)]
    assert len(set(printed)) == len(printed)
    for lease in leases:
        number = leased_number(lease, lease.last)
        if lease.kind == "label":
            assert len(number) == 18
            assert gs1_check_digit(number[:-1]) == number[-1]


def test_rules_and_numbers_are_valid_for_a_year_from_now(shop: Shop) -> None:
    assert shop.policy.issued_at == NOW
    assert shop.policy.valid_until == NOW + timedelta(days=365)
    assert {lease.expires_on for lease in shop.policy.leases} == {shop.policy.valid_until.date()}


def test_every_key_says_that_it_is_for_demonstrations(shop: Shop) -> None:
    keys = [*shop.policy_public_keys, *shop.policy.announcement_keys]
    keys += [key for merchant in shop.policy.merchants for key in merchant.keys]
    assert len(keys) == 5
    assert all(key.key_id.startswith("demo-") for key in keys)
    assert len({key.public_key for key in keys}) == len(keys)
