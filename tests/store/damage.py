"""A store as days at a kiosk leave it, with something in every table, and what may become of its file."""

import itertools
import json
import random
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from kiosk.contract.generate import SCHEMAS
from kiosk.contract.messages import Command, LookUpRequest
from kiosk.domain.arrival import Arrival
from kiosk.domain.authorization import AuthorizedLine, Money, ReturnAuthorization
from kiosk.domain.compartments import BlockedBy
from kiosk.domain.events import DropOffCompleted
from kiosk.domain.leases import NumberLease
from kiosk.domain.load_unit import PackageInBin
from kiosk.domain.machine_events import PolicyApplied
from kiosk.domain.policy import PolicyPack
from kiosk.store.announcements import Announcement
from kiosk.store.backup import back_up
from kiosk.store.guard import make_sound, remember
from kiosk.store.ledger import Entry
from kiosk.store.limits import Limit
from kiosk.store.salvage import Surroundings
from tests.forwarder.policy_samples import sample_pack
from tests.store.store_rig import KIOSK, StoreRig, note
from tests.store.test_policies import keep

PAGE_BYTES = 4096
COMPARTMENTS = ("01", "02", "03", "04", "05", "06")
TODAY = date(2026, 9, 29)
JPEG = b"\xff\xd8 a picture \xff\xd9"
VISIT = "01998f2c-ffff-7a00-8000-0000000000aa"

_SEEDS = itertools.count(1, 1000)
"""Stores that are copies of one another must not give the same ids."""

_EXAMPLE = json.loads(SCHEMAS.with_name("examples").joinpath("drop_off.completed.json").read_bytes())["data"]


class DamagedRig(StoreRig):
    """A store whose file is damaged while it is closed, and which is opened as the kiosk's processes do."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, first_seed=next(_SEEDS))
        self.around = Surroundings(
            file=directory / "kiosk.db",
            backup=directory / "backup" / "kiosk.db",
            photos=directory / "photos",
            compartments=COMPARTMENTS,
        )
        self.customers = 0
        self.sources = self.store.ledger._sources
        remember(directory, self.store.ledger.ledger_id)

    @classmethod
    def copy_of(cls, other: Self, directory: Path) -> Self:
        """The same store, at the same time, somewhere else; `other` must be closed."""
        shutil.copytree(other.directory, directory)
        rig = cls(directory)
        rig.clock.advance((other.clock.wall() - rig.clock.wall()).total_seconds())
        rig.customers = other.customers
        return rig

    def back_up(self) -> None:
        back_up(self.around.file, self.around.backup, threading.Event())

    def start_again(self) -> None:
        """As after an error that ended the process."""
        self.store.close()
        make_sound(self.around, self.sources)
        self.store = self.open()

    def close(self) -> bytes:
        """The whole file."""
        self.store.write_back()
        self.store.close()
        return self.around.file.read_bytes()

    def pages_of(self, table: str) -> list[int]:
        """Every page of a table's tree, the root first."""
        with closing(sqlite3.connect(self.around.file)) as database:
            root = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
            found = [root[0]]
        from kiosk.store.pages import Image

        with Image(self.around.file) as image:
            for number in found:
                found.extend(image.page(number).children)
        return found

    def lose(self, *pages: int) -> None:
        """The drive gives back something else."""
        self.store.close()
        rubbish = random.Random(pages[0])
        with self.around.file.open("r+b") as file:
            for number in pages:
                file.seek((number - 1) * PAGE_BYTES)
                file.write(rubbish.randbytes(PAGE_BYTES))

    def salvaged(self) -> list[dict[str, Any]]:
        """What the ledger says of salvages."""
        return [e.event["data"] for e in self.store.ledger.selected(type_="ledger.salvaged")]


def lease(last: int = 900, lease_id: str = "l-1") -> NumberLease:
    return NumberLease(
        lease_id=lease_id,
        kiosk_id=KIOSK,
        carrier_id="parcelnet",
        kind="label",
        prefix="3952110",
        digits=10,
        first=1,
        last=last,
        expires_on=TODAY + timedelta(days=400),
    )


def code(number: int) -> ReturnAuthorization:
    return ReturnAuthorization(
        authorization_id=f"code-{number}",
        merchant_id="northwind",
        rma_id=f"RMA-{number}",
        order_id=f"NW-{number}",
        issued_at=datetime(2026, 9, 20, tzinfo=UTC),
        expires_at=datetime(2026, 10, 14, tzinfo=UTC),
        lines=(
            AuthorizedLine(line_id="1", category="fashion", unit_value=Money(minor=3990, currency="EUR")),
        ),
    )


def pack(version: int = 41) -> PolicyPack:
    return sample_pack(version, rules=20).model_copy(update={"leases": (lease(),)})


def drop_off(rig: DamagedRig) -> Entry:
    """What the next customer leaves in the books who has brought an item."""
    number, rig.customers = rig.customers, rig.customers + 1
    store, drop_off_id = rig.store, f"drop-off-{number}"
    with store.transaction():
        store.authorizations.reserve(code(number), drop_off_id, rig.moment(), is_signed=True)
        store.numbers.take([lease()], "label", "parcelnet", TODAY)
        store.visits.begin(
            f"{drop_off_id}.1", f"visit-{number}", "open", {"compartment_id": "01"}, rig.moment()
        )
        store.visits.settle(f"{drop_off_id}.1", "open", rig.moment())
        store.compartments.hold(COMPARTMENTS[number % 3], drop_off_id)
        completed = DropOffCompleted.model_validate_json(json.dumps(_EXAMPLE)).model_copy(
            update={
                "drop_off_id": drop_off_id,
                "authorization": _authorization_of(number),
                "receipt": _receipt(store.numbers.next_receipt("B1042")),
            }
        )
        store.authorizations.consume(code(number), drop_off_id)
        entry = store.ledger.record(completed)
    rig.clock.advance(60)
    return entry


def days(rig: DamagedRig, drop_offs: int, events: int = 0) -> list[Entry]:
    """So many drop-offs and small events, in short transactions' stead all at once; none is confirmed."""
    with rig.store.transaction():
        entries = [drop_off(rig) for _ in range(drop_offs)]
        return entries + [note(rig.store, "x" * (number % 500)) for number in range(events)]


def everything(rig: StoreRig) -> None:
    """Something for every table, a visit under way among it."""
    store = rig.store
    policy = pack()
    manifest = keep(rig, policy)
    (waiting,) = store.policies.waiting()
    kept = store.policies.kept(waiting)
    assert kept is not None
    store.policies.activate(kept)
    store.ledger.record(
        PolicyApplied(
            kiosk_id=KIOSK,
            policy_id=policy.policy_id,
            version=policy.version,
            epoch=policy.epoch,
            sha256=manifest.sha256,
        )
    )
    store.announcements.keep(
        Announcement(b"id-%d" % n, b"code-%d" % n, b"order-%d" % n, None, policy.valid_until, "a.b.c" * 40)
        for n in range(60)
    )
    store.limits.count(Limit("guesses", most=3, within=timedelta(minutes=10)), rig.moment())
    asked = {"kiosk_id": KIOSK, "command_id": "block-1", "count": 1, "expires_at": rig.clock.wall()}
    store.inbox.put(
        Command(**asked, name="block_compartment", arguments={"compartment_id": "05"}),
        Arrival(boot_id=store.ledger.boot_id, boottime_ms=1_000, lasts_ms=60_000),
    )
    store.look_ups.ask(LookUpRequest(request_id="visit-1.1", asked_at=rig.clock.wall(), code="ABCDEFGH"))
    store.numbers.next_certificate("B1042")
    store.numbers.next_written_code()
    store.prove()
    store.commands.saw("key-1", 1700)
    store.photos.keep("photo-1", JPEG, rig.moment())
    store.photos.commit(("photo-1",), "drop-off-1")
    store.compartments.reserve("04", "drop-off-under-way")
    store.compartments.block("05", "stayed_shut", BlockedBy.SENSOR)
    store.authorizations.reserve(code(-1), "drop-off-under-way", rig.moment(), is_signed=True)
    store.visits.keep(VISIT, '{"draft":{"drop_off_id":"drop-off-under-way"}}')
    store.visits.begin(f"{VISIT}.1", VISIT, "open", {"compartment_id": "04", "size": "M"}, rig.moment())
    store.staff_visits.keep("visit-staff", "collection", '{"step":"emptying"}')
    store.unresolved.keep("drop-off-unresolved", "visit-left", '{"why":"no_answer"}', rig.moment())
    in_an_hour = rig.clock.wall() + timedelta(hours=1)
    store.staff_passes.use("Zk3mP0qL9xA", "collection-1", in_an_hour, rig.moment())
    store.bins.open("bin-1", "BAG-000731", "parcelnet")
    store.bins.put_in("BAG-000731", PackageInBin(drop_off_id="drop-off-1", package_no=2))


def _authorization_of(number: int) -> Any:
    example = DropOffCompleted.model_validate_json(json.dumps(_EXAMPLE)).authorization
    return example.model_copy(update={"authorization_id": f"code-{number}", "merchant_id": "northwind"})


def _receipt(receipt_no: str) -> Any:
    example = DropOffCompleted.model_validate_json(json.dumps(_EXAMPLE)).receipt
    return example.model_copy(update={"receipt_no": receipt_no})
