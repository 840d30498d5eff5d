"""What a salvage makes of passes that were used, and of visits of staff that were not ended."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.store.staff_visits import KeptStaffVisit
from tests.store.damage import COMPARTMENTS, DamagedRig, days, everything

PASSES = 150


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DamagedRig]:
    rig = DamagedRig(tmp_path / "state")
    everything(rig)
    days(rig, drop_offs=3)
    yield rig
    rig.store.close()


def test_where_other_tables_are_damaged_passes_stay_used_and_visits_kept(rig: DamagedRig) -> None:
    rig.store.write_back()
    rig.lose(rig.pages_of("ledger")[-1], *rig.pages_of("compartment"))
    rig.start_again()
    assert rig.store.staff_passes.used_by("Zk3mP0qL9xA") == "collection-1"
    assert rig.store.staff_visits.unsettled() == [
        KeptStaffVisit("visit-staff", "collection", '{"step":"emptying"}')
    ]


def test_rows_that_no_page_leads_to_are_told_from_those_of_other_tables(rig: DamagedRig) -> None:
    now = rig.moment()
    with rig.store.transaction():
        for number in range(PASSES):
            rig.store.staff_passes.use(f"pass-{number}", f"visit-{number}", now.at + timedelta(hours=8), now)
            rig.store.staff_visits.keep(f"visit-{number}", "service", '{"step":"emptying"}')
    rig.store.write_back()
    tables = ("staff_pass", "staff_visit", "look_up", "compartment")
    assert all(len(rig.pages_of(table)) > 1 for table in tables[:2])
    rig.lose(*(rig.pages_of(table)[0] for table in tables))
    rig.start_again()
    used = [number for number in range(PASSES) if rig.store.staff_passes.used_by(f"pass-{number}")]
    assert len(used) >= PASSES - 5, "all but what lay on the first page"
    assert len(rig.store.staff_visits.unsettled()) == PASSES + 1
    assert set(rig.store.compartments.all()) == set(COMPARTMENTS)
