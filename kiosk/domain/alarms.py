"""Every alarm there is: what it means, what to do, and what ends it. The contract's table is made of this."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`critical`: goods are at risk, or nothing is taken. `major`: something does not work. `minor`: soon."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class AlarmCode(StrEnum):
    """One a cause. Codes are added, never changed: tickets hang on them."""

    LOCK_BOARD_SILENT = "lock_board_silent"
    DOOR_LEFT_OPEN = "door_left_open"
    DOOR_STAYED_SHUT = "door_stayed_shut"
    DOOR_OPENED_UNASKED = "door_opened_unasked"
    ITEM_UNEXPECTED = "item_unexpected"
    ITEM_MISSING = "item_missing"
    ENCLOSURE_OPEN = "enclosure_open"

    DOOR_NOT_CONFIGURED = "door_not_configured"
    PRINTER_FAILED = "printer_failed"
    PRINTER_PAPER_LOW = "printer_paper_low"
    CAMERA_SILENT = "camera_silent"
    DECODER_UNSTABLE = "decoder_unstable"
    SCAN_ENGINE_SILENT = "scan_engine_silent"
    BADGE_READER_SILENT = "badge_reader_silent"
    DROP_BIN_SILENT = "drop_bin_silent"
    BIN_SENSOR_SILENT = "bin_sensor_silent"
    BIN_NEARLY_FULL = "bin_nearly_full"
    BIN_FULL = "bin_full"

    DISK_FILLING = "disk_filling"
    DISK_FULL = "disk_full"
    NOTHING_STORED = "nothing_stored"
    BACKUP_FAILED = "backup_failed"
    LEDGER_SALVAGED = "ledger_salvaged"
    VISIT_UNREADABLE = "visit_unreadable"
    COLLECTION_UNCONFIRMED = "collection_unconfirmed"
    PHOTO_LOST = "photo_lost"
    TEMPERATURE_HIGH = "temperature_high"
    CLOCK_DOUBTED = "clock_doubted"

    BACKLOG_OLD = "backlog_old"
    DELIVERY_REFUSED = "delivery_refused"
    EVENT_QUARANTINED = "event_quarantined"
    EVENTS_PUT_OFF = "events_put_off"
    SESSION_TAKEN_OVER = "session_taken_over"
    COMMANDS_TOO_OFTEN = "commands_too_often"

    POLICY_ENDS_SOON = "policy_ends_soon"
    POLICY_IN_GRACE = "policy_in_grace"
    POLICY_EXPIRED = "policy_expired"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What people read of a code. `about`: what the event's `about` names. `ends`: who or what clears it."""

    severity: Severity
    about: str
    means: str
    to_do: str
    ends: str

    @property
    def rank(self) -> int:
        """The gravest first."""
        return list(Severity).index(self.severity)

    @property
    def is_cleared(self) -> bool:
        """Whether the kiosk ever takes it back."""
        return self.ends != BY_A_PERSON


BY_A_PERSON = "nothing: whoever has looked closes the ticket"

ALARMS: dict[str, Alarm] = {
    AlarmCode.LOCK_BOARD_SILENT: Alarm(
        Severity.CRITICAL,
        "the board",
        "a lock board does not answer; its doors stay shut, and without any board nothing is taken",
        "look at its power and its wires",
        "its next answer",
    ),
    AlarmCode.DOOR_LEFT_OPEN: Alarm(
        Severity.MAJOR,
        "the compartment, or the bin",
        "a door or a flap stands open, and nobody is at it any more",
        "look what lies behind it, and shut it",
        "the door, when it is shut",
    ),
    AlarmCode.DOOR_STAYED_SHUT: Alarm(
        Severity.MAJOR,
        "the compartment, or the bin",
        "a door or a flap stayed shut at three pulses; it is offered no more",
        "see to its lock, then release the compartment; a bin is offered again when the software has started",
        "the release of the compartment; the flap, when it opens",
    ),
    AlarmCode.DOOR_OPENED_UNASKED: Alarm(
        Severity.CRITICAL,
        "the compartment",
        "a door opened that no visit, collection or command had asked for",
        "look behind it, at its lock, and for marks of force",
        "the door, shut, with a sensor or a person who saw what lies behind it",
    ),
    AlarmCode.ITEM_UNEXPECTED: Alarm(
        Severity.MAJOR,
        "the compartment",
        "the sensor sees an item that nobody handed in",
        "look behind the door, then release the compartment",
        "the sensor, when it agrees with the books",
    ),
    AlarmCode.ITEM_MISSING: Alarm(
        Severity.CRITICAL,
        "the compartment",
        "the sensor sees nothing where an item should be",
        "look behind the door, and at the sensor",
        "the sensor, when it agrees with the books",
    ),
    AlarmCode.ENCLOSURE_OPEN: Alarm(
        Severity.CRITICAL,
        "`enclosure`",
        "the part of the cabinet with the machine in it is open",
        "find out who opened it; shut it",
        "the switch, when it is shut",
    ),
    AlarmCode.DOOR_NOT_CONFIGURED: Alarm(
        Severity.CRITICAL,
        "the compartment",
        "by the books something lies behind a door that the cabinet file does not name any more",
        "name it there again, and have what lies behind it fetched before it is taken out",
        "a start with a file that names it",
    ),
    AlarmCode.PRINTER_FAILED: Alarm(
        Severity.MAJOR,
        "the printer",
        "a printer does not print: `text` says why",
        "look at paper, cover, knife and cable",
        "the printer: a print that works, or its word that it is well",
    ),
    AlarmCode.PRINTER_PAPER_LOW: Alarm(
        Severity.MINOR,
        "the printer",
        "the roll is near its end, or the stack of labels is",
        "put in a new roll at the next visit",
        "the printer's own sensor",
    ),
    AlarmCode.CAMERA_SILENT: Alarm(
        Severity.MAJOR,
        "its role",
        "a camera gives no pictures: codes are typed, or no photos are taken",
        "look at its cable",
        "its next picture",
    ),
    AlarmCode.DECODER_UNSTABLE: Alarm(
        Severity.MINOR,
        "`scanner`",
        "the process that reads codes out of pictures was replaced often",
        "look for a code at the kiosk that is made to break it; else send the log",
        "an hour with few replacements",
    ),
    AlarmCode.SCAN_ENGINE_SILENT: Alarm(
        Severity.MAJOR,
        "its role",
        "the scan engine is not there",
        "look at its cable",
        "its next answer",
    ),
    AlarmCode.BADGE_READER_SILENT: Alarm(
        Severity.MAJOR,
        "its role",
        "the badge reader is not there",
        "look at its cable",
        "its next answer",
    ),
    AlarmCode.DROP_BIN_SILENT: Alarm(
        Severity.MAJOR,
        "the bin",
        "the flap of a bin cannot be reached",
        "look at the lock board of its flap",
        "its next answer",
    ),
    AlarmCode.BIN_SENSOR_SILENT: Alarm(
        Severity.MINOR,
        "the bin",
        "a scale or level sensor of a bin does not answer: `text` says which",
        "look at its cable",
        "its next answer",
    ),
    AlarmCode.BIN_NEARLY_FULL: Alarm(
        Severity.MINOR,
        "the bin",
        "a bin is as full as `alarms.bin_nearly_full_percent`",
        "collect soon",
        "its level sensor",
    ),
    AlarmCode.BIN_FULL: Alarm(
        Severity.MAJOR,
        "the bin",
        "a bin is as full as `alarms.bin_full_percent`",
        "collect now",
        "its level sensor",
    ),
    AlarmCode.DISK_FILLING: Alarm(
        Severity.MINOR,
        "`disk`",
        "photos that central has are deleted at once, to make room",
        "find what fills the disk",
        "room on the disk",
    ),
    AlarmCode.DISK_FULL: Alarm(
        Severity.CRITICAL,
        "`disk`",
        "the disk is full, so nothing is taken",
        "find what fills the disk, and remove it",
        "room on the disk",
    ),
    AlarmCode.NOTHING_STORED: Alarm(
        Severity.CRITICAL,
        "`disk`",
        "the disk took nothing: the kiosk stood still",
        "look into `dmesg`; a card that fails is to be replaced",
        "the next write that the disk takes",
    ),
    AlarmCode.BACKUP_FAILED: Alarm(
        Severity.MINOR,
        "`database`",
        "the daily copy of the database could not be made",
        "look at room and health of the disk",
        "the next copy",
    ),
    AlarmCode.LEDGER_SALVAGED: Alarm(
        Severity.CRITICAL,
        "the database",
        "the books were damaged; `ledger.salvaged` says what is lost",
        "count what lies in the compartments; check the drive, and replace it",
        BY_A_PERSON,
    ),
    AlarmCode.VISIT_UNREADABLE: Alarm(
        Severity.CRITICAL,
        "the visit, or the drop-off that was lost with one",
        "a visit was interrupted and cannot be read again; `text` says what is known of it",
        "look into the compartments that are blocked; settle what is found there by hand",
        BY_A_PERSON,
    ),
    AlarmCode.COLLECTION_UNCONFIRMED: Alarm(
        Severity.MAJOR,
        "the visit",
        "a courier went away, or was cut off, and did not confirm what they took, or tell of doors or a bag",
        "have the same courier sign in and finish (who it was stands in staff.signed_in), or another of the "
        "carrier go on for them; a technician settles doors alone",
        "whoever goes on with it, or settles the last of it",
    ),
    AlarmCode.PHOTO_LOST: Alarm(
        Severity.MINOR,
        "the photo",
        "a photo was lost before central had it",
        "judge that drop-off without it",
        BY_A_PERSON,
    ),
    AlarmCode.TEMPERATURE_HIGH: Alarm(
        Severity.MAJOR,
        "`machine`",
        "the machine is as hot as `alarms.temperature_c`, and slows down before it fails",
        "look at its fan, its vents and the sun on it",
        "its own sensor",
    ),
    AlarmCode.CLOCK_DOUBTED: Alarm(
        Severity.MINOR,
        "`clock`",
        "the clock is behind what is known, jumped, or is kept right by nobody: `text` says which",
        "`timedatectl set-ntp true`, let UDP port 123 through, and compare with a watch",
        "the clock, when it is kept right",
    ),
    AlarmCode.BACKLOG_OLD: Alarm(
        Severity.MAJOR,
        "`events`",
        "the oldest event has waited for central longer than `alarms.backlog_h`; nothing is lost",
        "look at the way to the broker, and at central",
        "central, when it has that event",
    ),
    AlarmCode.DELIVERY_REFUSED: Alarm(
        Severity.MAJOR,
        "`events` or `photos`",
        "the broker refuses what is sent: `text` has its reason",
        "look at the broker's access rules and quotas",
        "the next one it takes",
    ),
    AlarmCode.EVENT_QUARANTINED: Alarm(
        Severity.MAJOR,
        "the event",
        "central will never take this event, and it is not sent any more",
        "find out why, then `kiosk outbox retry`",
        "whoever has it sent again, or central by `resend`",
    ),
    AlarmCode.EVENTS_PUT_OFF: Alarm(
        Severity.MAJOR,
        "`events`",
        "connections end after one event, while the others pass",
        "look at how large a message the network and the broker let through",
        "the kiosk, when none waits so",
    ),
    AlarmCode.SESSION_TAKEN_OVER: Alarm(
        Severity.CRITICAL,
        "the kiosk",
        "another machine connects under this kiosk's name",
        "switch it off, or give it a name of its own",
        "an hour without the other",
    ),
    AlarmCode.COMMANDS_TOO_OFTEN: Alarm(
        Severity.CRITICAL,
        "`doors`",
        "more doors were to be opened by command than `commands.doors_per_hour`",
        "find out who signs commands",
        "an hour without another",
    ),
    AlarmCode.POLICY_ENDS_SOON: Alarm(
        Severity.MINOR,
        "`policy`",
        "the rules are near their `valid_until`: as near as `alarms.policy_ends_within_days`",
        "publish newer rules",
        "newer rules, or the next stage",
    ),
    AlarmCode.POLICY_IN_GRACE: Alarm(
        Severity.MAJOR,
        "`policy`",
        "the rules are past their `valid_until`, and hold for their grace",
        "publish newer rules",
        "newer rules, or the next stage",
    ),
    AlarmCode.POLICY_EXPIRED: Alarm(
        Severity.CRITICAL,
        "`policy`",
        "the rules' grace is over: items are taken for inspection only",
        "publish newer rules",
        "newer rules",
    ),
}
