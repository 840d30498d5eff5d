"""One drop-off, whole, with no threads, no sleeps and no real clock."""

from pathlib import Path

from tests.support.steady_kiosk import SteadyKiosk


def test_a_plain_drop_off_ends_with_custody_a_receipt_and_one_event(kiosk: SteadyKiosk) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    (event,) = kiosk.events("drop_off.completed")
    data = event["data"]
    assert data["lines"][0]["outcome"] == "deposited"
    assert data["evidence"]["custody"][0]["confirmed_by"] == "sensor"
    assert data["evidence"]["custody"][0]["occupancy"] == ["absent", "present"]
    assert [step for _, step in data["evidence"]["custody"][0]["timeline_ms"]] == [
        "unlocked",
        "open",
        "closed",
    ]
    assert data["packages"][0]["label_status"] == "printed"
    kiosk.wait(1)
    assert [job.name for job in kiosk.printer.jobs] == ["label", "receipt"]


def test_the_same_seed_writes_the_same_ledger_byte_for_byte(tmp_path: Path) -> None:
    ledgers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        kiosk = SteadyKiosk(tmp_path / name, seed=7)
        kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
        kiosk.wait(60)
        ledgers.append([entry.body for entry in kiosk.store.ledger.entries(limit=1000)])
    assert ledgers[0] == ledgers[1]
    assert len(ledgers[0]) >= 3
