"""What a kiosk reports of itself: its compartments, rules, alarms, books, commands, and attacks on it."""

from typing import Literal

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import BlockedBy
from kiosk.domain.drop_off import Photo
from kiosk.domain.event import EventData
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant

CommandOutcome = Literal["done", "failed", "unknown"]
CommandResult = dict[str, int | str]
Found = Literal["empty", "package", "unreadable"]
ReleasedBy = Literal["sensor", "technician", "courier", "attendant", "central"]


class _OfCompartment(EventData):
    kiosk_id: str
    compartment_id: str

    @property
    def subject(self) -> str:
        return self.compartment_id


class CompartmentBlocked(_OfCompartment):
    """Not offered any more until somebody or a sensor has seen that it is right again.

    `drop_off_id`: of what may be inside, where the kiosk has lost all else of a return that was under way.
    """

    NOUN, PARTICIPLE = "compartment", "blocked"

    why: str
    by: BlockedBy = BlockedBy.KIOSK
    drop_off_id: str | None = None


class CompartmentReleased(_OfCompartment):
    """Blocked no more; `by` says who or what saw that it is right.

    `holds`: the drop-off whose package is still in it. What it held before and holds no more is not in
    the kiosk any more, whoever has it.
    """

    NOUN, PARTICIPLE = "compartment", "released"

    by: ReleasedBy
    holds: str | None = None


class KnownPackage(Value):
    """A package that the books know. `package_no` is null where a salvage has lost the drop-off's event."""

    drop_off_id: str
    package_no: int | None


class CompartmentRecounted(_OfCompartment):
    """Somebody looked behind this door because the kiosk's books were not to be trusted.

    `label`: what the label of the package says, null where there is no package, or none that could be read.
    `drop_off_id`, `package_no`: which package it is, null where this kiosk does not know. `expected`: which
    one the books had here. `left`: how many doors are still to be looked behind; with none the count is
    over, and `missing` are the packages that were expected and found behind none of them.
    """

    NOUN, PARTICIPLE = "compartment", "recounted"

    found: Found
    label: str | None
    drop_off_id: str | None
    package_no: int | None = None
    staff_ref: str
    expected: KnownPackage | None = None
    left: int | None = None
    missing: tuple[KnownPackage, ...] = ()


class PolicyApplied(EventData):
    """New rules are in force from the next visit on."""

    NOUN, PARTICIPLE = "policy", "applied"

    kiosk_id: str
    policy_id: str
    version: int
    epoch: int
    sha256: str

    @property
    def subject(self) -> str:
        return self.policy_id


class PolicyRefused(EventData):
    """A policy arrived and was not taken; the one in force stays."""

    NOUN, PARTICIPLE = "policy", "refused"

    kiosk_id: str
    version: int | None
    code: str
    text: str

    @property
    def subject(self) -> str:
        return self.kiosk_id


def alarm_subject(code: AlarmCode | str, about: str) -> str:
    """One alarm: a cause, and the thing it is about."""
    return f"{code}:{about}"


class AlarmRaised(EventData):
    """Something needs a person. One open alarm a code and device."""

    NOUN, PARTICIPLE = "alarm", "raised"

    kiosk_id: str
    alarm_code: AlarmCode
    about: str
    text: str

    @property
    def subject(self) -> str:
        return alarm_subject(self.alarm_code, self.about)


class AlarmCleared(EventData):
    """What the alarm was about is over."""

    NOUN, PARTICIPLE = "alarm", "cleared"

    kiosk_id: str
    alarm_code: AlarmCode
    about: str

    @property
    def subject(self) -> str:
        return alarm_subject(self.alarm_code, self.about)


class LostRows(Value):
    """Sequences `first` to `last`."""

    first: int
    last: int


class LedgerSalvaged(EventData):
    """The kiosk's books were damaged. What could be read was kept, and this says what was not.

    `sequence` jumped to this event's own, beyond everything that may have been given.
    `lost`: events the kiosk has no more; what central has of them is not lost. Too many stretches
    are joined, with what was kept between them. `rows_lost` counts without that.
    `end_known`: whether the last event there was is known; if not, newer ones may be lost.
    `incomplete`: which of the kiosk's books could not be read as a whole.
    `leases_burnt`: no number that was lent before is used any more.
    `kept_as`: the name of the damaged file, None where there was none.
    `previous_ledger_id`: whose events were taken over from the backup, where this ledger begins anew.
    """

    NOUN, PARTICIPLE = "ledger", "salvaged"

    kiosk_id: str
    damage: str
    kept_as: str | None
    rows_kept: int
    rows_from_backup: int
    rows_lost: int
    lost: tuple[LostRows, ...]
    end_known: bool
    incomplete: tuple[str, ...]
    leases_burnt: bool
    previous_ledger_id: str | None

    @property
    def subject(self) -> str:
        return self.kiosk_id


class _OfCommand(EventData):
    kiosk_id: str
    command_id: str
    count: int
    name: str

    @property
    def subject(self) -> str:
        return self.command_id


class CommandExecuted(_OfCommand):
    """What came of a command; `result` is in the words of that command.

    `failed`: it was tried, and did not come about. `unknown`: it was begun and nobody saw how
    it ended; it is not begun again.
    """

    NOUN, PARTICIPLE = "command", "executed"

    outcome: CommandOutcome
    result: CommandResult


class CommandRefused(_OfCommand):
    """Central's own command, and nothing was done: `code` for machines, `text` says what mends it."""

    NOUN, PARTICIPLE = "command", "refused"

    code: str
    text: str


class BoardInService(Value):
    """A lock board as it was found: on which port, by which driver, at which address."""

    name: str
    driver: str
    port: str
    address: int


class KioskCommissioned(EventData):
    """A technician has set this kiosk up, and it serves customers from now on.

    `hardware_map_sha256` names the wiring, `drop_off_id` the drop-off of the trial, which central had stored.
    `reach_mm`: centre of each door above the floor, by compartment. `checklist`: what was done and how it
    came out, by code. `photo`: the site as the technician left it, where there is a camera.
    """

    NOUN, PARTICIPLE = "kiosk", "commissioned"

    kiosk_id: str
    visit_id: str
    staff_ref: str
    hardware_map_sha256: str
    boards: tuple[BoardInService, ...]
    reach_mm: dict[str, int]
    drop_off_id: str
    checklist: dict[str, str]
    photo: Photo | None
    software_version: str

    @property
    def subject(self) -> str:
        return self.kiosk_id


class SecurityNoted(EventData):
    """Something that may be an attack, or a door opened outside a visit.

    What somebody showed is never logged, only its kind. `about`: the compartment,
    lock or bin it happened at, where it has a place.
    """

    NOUN, PARTICIPLE = "security", "noted"

    kiosk_id: str
    code: str
    about: str | None = None
    noted_at: Instant

    @property
    def subject(self) -> str:
        return self.kiosk_id
