import threading
from datetime import UTC, datetime, timedelta

from kiosk.domain.authorization import AuthorizedLine, Money, ReturnAuthorization
from tests.store.store_rig import StoreRig


def authorization(merchant: str = "northwind", uses: int = 1) -> ReturnAuthorization:
    return ReturnAuthorization(
        authorization_id="Zk3mP0qL9xA",
        merchant_id=merchant,
        rma_id="RMA-88213",
        order_id="NW-4471-20",
        issued_at=datetime(2026, 9, 20, tzinfo=UTC),
        expires_at=datetime(2026, 10, 14, tzinfo=UTC),
        uses_allowed=uses,
        lines=(
            AuthorizedLine(line_id="1", category="fashion", unit_value=Money(minor=3990, currency="EUR")),
        ),
    )


def claim(rig: StoreRig, code: ReturnAuthorization, drop_off_id: str, *, is_signed: bool = True) -> bool:
    return rig.store.authorizations.reserve(code, drop_off_id, rig.moment(), is_signed=is_signed)


def test_a_code_is_claimed_once(rig: StoreRig) -> None:
    assert claim(rig, authorization(), "drop-off-1")
    assert not claim(rig, authorization(), "drop-off-2")
    assert rig.store.authorizations.uses(authorization()) == [("drop-off-1", "reserved")]


def test_a_claim_survives_a_restart(rig: StoreRig) -> None:
    claim(rig, authorization(), "drop-off-1")
    rig.restart()
    assert not claim(rig, authorization(), "drop-off-2")


def test_a_released_code_works_again_and_a_consumed_one_does_not(rig: StoreRig) -> None:
    claim(rig, authorization(), "drop-off-1")
    rig.store.authorizations.release(authorization(), "drop-off-1")
    assert rig.store.authorizations.uses(authorization()) == []
    assert claim(rig, authorization(), "drop-off-2")
    rig.store.authorizations.consume(authorization(), "drop-off-2")
    assert rig.store.authorizations.uses(authorization()) == [("drop-off-2", "consumed")]
    assert not claim(rig, authorization(), "drop-off-3")


def test_as_many_uses_as_the_merchant_allows(rig: StoreRig) -> None:
    claims = [claim(rig, authorization(uses=3), f"drop-off-{n}") for n in range(5)]
    assert claims == [True, True, True, False, False]


def test_the_same_id_at_another_merchant_is_another_code(rig: StoreRig) -> None:
    assert claim(rig, authorization("northwind"), "drop-off-1")
    assert claim(rig, authorization("southwind"), "drop-off-2")


def test_of_two_claims_at_the_same_instant_exactly_one_wins(rig: StoreRig) -> None:
    for attempt in range(10):
        code = authorization().model_copy(update={"authorization_id": f"code-{attempt}"})
        stores = [rig.open(), rig.open()]
        start = threading.Barrier(2)
        won: list[bool] = []

        def claim_one(
            number: int,
            code: ReturnAuthorization = code,
            stores: list = stores,  # type: ignore[type-arg]
            start: threading.Barrier = start,
            won: list[bool] = won,
            attempt: int = attempt,
        ) -> None:
            start.wait()
            won.append(
                stores[number].authorizations.reserve(
                    code, f"drop-off-{attempt}-{number}", rig.moment(), is_signed=True
                )
            )

        threads = [threading.Thread(target=claim_one, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for store in stores:
            store.close()
        assert sorted(won) == [False, True]
        assert len(rig.store.authorizations.uses(code)) == 1


def test_a_use_is_kept_until_thirty_days_after_its_expiry_by_the_time_merchants_sign(rig: StoreRig) -> None:
    old = authorization()
    claim(rig, old, "drop-off-1")
    rig.store.authorizations.consume(old, "drop-off-1")

    def made_later(days: int, name: str) -> ReturnAuthorization:
        issued = old.expires_at + timedelta(days=days)
        return old.model_copy(update={"authorization_id": name, "issued_at": issued})

    rig.clock.advance(timedelta(days=1000).total_seconds())  # a clock that runs wild
    claim(rig, made_later(30, "a"), "drop-off-2")
    assert rig.store.authorizations.uses(old) == [("drop-off-1", "consumed")]
    claim(rig, made_later(31, "b"), "drop-off-3", is_signed=False)
    assert rig.store.authorizations.uses(old) == [("drop-off-1", "consumed")]
    claim(rig, made_later(31, "c"), "drop-off-4")
    assert rig.store.authorizations.uses(old) == []
