"""Rules grow old: told before they end, while they hold for their grace, and when that is over."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.domain.validity import Validity
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.rules_watch import RulesInForce, RulesWatch
from kiosk.store import NothingStored
from kiosk.trust import documents
from tests.forwarder.policy_samples import POLICY_KEY, policy_keys, sample_pack
from tests.store.store_rig import KIOSK, StoreRig

A_WEEK = timedelta(days=7)
GRACE_DAYS = 2


class RulesRig:
    """A kiosk that is told of rules, and time that passes."""

    def __init__(self, directory: Path) -> None:
        self._rig = StoreRig(directory)
        self.clock = self._rig.clock
        self.restart()

    def restart(self) -> None:
        """A new process on the same store."""
        self._rig.restart()
        self.store = self._rig.store
        self.watch = RulesWatch(self.store, Alarms(self.store, KIOSK), A_WEEK)

    def hear(self, days: float, version: int = 41) -> PolicyPack:
        """Rules arrive that hold for so many days."""
        now = self.clock.wall()
        pack = sample_pack(version).model_copy(
            update={
                "issued_at": now,
                "valid_until": now + timedelta(days=days),
                "grace_days": GRACE_DAYS,
            }
        )
        manifest = documents.open_manifest(documents.sign_manifest(pack, POLICY_KEY), policy_keys())
        assert isinstance(manifest, PolicyManifest)
        self.store.policies.keep_verified(manifest, documents.pack_bytes(pack))
        return pack

    def take_up(self) -> None:
        kept = self.store.policies.next_verified()
        assert kept
        self.store.policies.activate(kept)

    def days_pass(self, days: float) -> None:
        """It is looked at every hour."""
        for _ in range(round(days * 24)):
            self.watch.step()
            self.clock.advance(3600)

    def told(self) -> list[str]:
        entries = self.store.ledger.selected(0, type_="alarm.*", limit=1000)
        return [f"{e.type.removeprefix('alarm.')} {e.event['data']['alarm_code']}" for e in entries]

    def texts(self) -> list[str]:
        raised = self.store.ledger.selected(0, type_="alarm.raised", limit=1000)
        return [e.event["data"]["text"] for e in raised]


@pytest.fixture
def rig(tmp_path: Path) -> RulesRig:
    return RulesRig(tmp_path / "state")


def test_a_kiosk_without_rules_has_nothing_to_say_of_their_age(rig: RulesRig) -> None:
    rig.days_pass(10)
    assert rig.told() == []
    assert rig.watch.look() == RulesInForce()


def test_rules_with_time_left_raise_nothing_and_are_told_with_their_age(rig: RulesRig) -> None:
    pack = rig.hear(days=30)
    rig.take_up()
    rig.days_pass(22)
    assert rig.told() == []
    rules = rig.watch.look()
    assert (rules.version, rules.epoch, rules.age_s) == (41, 1, 22 * 86_400)
    assert (rules.valid_until, rules.validity, rules.waiting) == (pack.valid_until, Validity.CURRENT, None)


def test_rules_get_worse_in_three_stages_and_one_alarm_is_open_at_a_time(rig: RulesRig) -> None:
    rig.hear(days=10)
    rig.take_up()
    rig.days_pass(4)
    assert rig.told() == ["raised policy_ends_soon"]
    rig.days_pass(7)
    assert rig.told()[1:] == ["cleared policy_ends_soon", "raised policy_in_grace"]
    rig.days_pass(3)
    assert rig.told()[3:] == ["cleared policy_in_grace", "raised policy_expired"]
    assert [text.partition(" version 41 ")[2].partition(" until ")[0] for text in rig.texts()] == [
        "is valid",
        "was valid",
        "was valid",
    ]
    assert all(text.endswith("Publish newer rules") for text in rig.texts())


@pytest.mark.parametrize(
    ("days", "stage"), [(4, "policy_ends_soon"), (11, "policy_in_grace"), (20, "policy_expired")]
)
def test_newer_rules_end_whatever_stage_it_was(rig: RulesRig, days: float, stage: str) -> None:
    rig.hear(days=10)
    rig.take_up()
    rig.days_pass(days)
    assert rig.told()[-1] == f"raised {stage}"
    rig.hear(days=90, version=42)
    rig.take_up()
    rig.days_pass(1)
    assert rig.told()[-1] == f"cleared {stage}"


def test_while_newer_rules_wait_to_be_taken_up_nobody_is_called(rig: RulesRig) -> None:
    rig.hear(days=10)
    rig.take_up()
    rig.hear(days=90, version=42)
    rig.days_pass(8)
    assert rig.told() == []
    assert rig.watch.look().waiting == 42


def test_a_restart_repeats_nothing(rig: RulesRig) -> None:
    rig.hear(days=10)
    rig.take_up()
    rig.days_pass(4)
    rig.restart()
    rig.days_pass(1)
    assert rig.told() == ["raised policy_ends_soon"]


def test_what_could_not_be_stored_is_told_when_it_can_be(rig: RulesRig) -> None:
    rig.hear(days=3)
    rig.take_up()
    connection = rig.store._database.connection
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NothingStored):
        rig.watch.step()
    connection.execute("PRAGMA query_only = OFF")
    rig.watch.step()
    assert rig.told() == ["raised policy_ends_soon"]
