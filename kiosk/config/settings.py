"""The sections of `kiosk.toml` and `site.toml`.

Every key carries its meaning; its unit is the end of its name (`_s` seconds,
`_h` hours, `_px` pixels, `_in` inches, `_bytes`). These models are the one
source for types, ranges and defaults.
"""

import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from kiosk.config.mistakes import did_you_mean
from kiosk.domain.codes import Mode
from kiosk.domain.opening_hours import parse_opening_hours

MM_PER_INCH = 25.4


class Section(BaseModel):
    """A frozen section that refuses unknown keys and converts nothing silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _beside_its_file(path: Path, info: ValidationInfo) -> Path:
    base: Path = (info.context or {}).get("directory", Path())
    return base / path


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(did_you_mean(name, sorted(available_timezones())) or "there is no such zone")
    return name


def _readable_hours(text: str) -> str:
    parse_opening_hours(text)
    return text


def _gln_check_digit(gln: str) -> str:
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gln[:12]))
    check_digit = (10 - weighted % 10) % 10
    if check_digit != int(gln[12]):
        raise ValueError(f"its check digit is wrong, {gln[:12]} ends with {check_digit}")
    return gln


FilePath = Annotated[Path, AfterValidator(_beside_its_file)]
"""A path; a relative one counts from the directory of the file it stands in."""

Text = Annotated[str, Field(min_length=1, max_length=80)]
LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
Gln = Annotated[str, Field(pattern=r"^[0-9]{13}$"), AfterValidator(_gln_check_digit)]
Hours = Annotated[str, Field(max_length=80), AfterValidator(_readable_hours)]
TimeZone = Annotated[str, AfterValidator(_known_time_zone)]
KeyId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,32}$")]


class PackagingSupplies(StrEnum):
    """What the customer finds at the kiosk to pack an item in."""

    BAGS = "bags"
    NONE = "none"


class KioskSettings(Section):
    """Which kiosk this is and who runs it."""

    id: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,32}$", description="Name of this kiosk in topics, events and on its screen"
    )
    short_id: str = Field(pattern=r"^[A-Z0-9]{3,8}$", description="Beginning of every receipt number")
    mode: Mode = Field(description="What the events of this kiosk mean; money moves only on live")
    operator_id: str = Field(pattern=r"^[a-z0-9-]{1,32}$", description="The company that runs the kiosk")
    operator_name: Text = Field(description="The operator's name as people read it")


class SiteSettings(Section):
    """The place where the kiosk stands."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,32}$", description="Name of this place in events")
    name: Text = Field(description="The place as people read it")
    address: tuple[Text, ...] = Field(min_length=1, max_length=5, description="Postal address, line by line")
    gln: Gln | None = Field(default=None, description="GS1 global location number")
    country: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166 code of the country")
    time_zone: TimeZone = Field(description="IANA name of the time zone people at the kiosk live in")
    phone: Text = Field(description="Number people call for help")
    phone_hours: Hours = Field(description="When somebody answers it")
    status_url: str = Field(
        pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$",
        max_length=120,
        description="Address in the receipt's QR code; the receipt's token is put after a #",
    )
    nearest_kiosk: Text | None = Field(
        default=None, description="Where to send people when this kiosk cannot take their item"
    )


class PathSettings(Section):
    """Where things are kept. Relative paths count from the directory of the file they stand in."""

    state: FilePath = Field(
        default=Path("/var/lib/kiosk"),
        description="What must survive: database, photos, keys",
    )
    runtime: FilePath = Field(default=Path("/run/kiosk"), description="Live health, gone after a restart")
    cabinet: FilePath = Field(
        default_factory=lambda known: known["state"] / "cabinet.toml",
        description="Devices, wiring and layout of this cabinet",
    )


class ScreenSettings(Section):
    """The touch screen. Sizes on it are in millimetres, so the diagonal must be right."""

    width_px: int = Field(default=1080, ge=320, le=7680, description="Width of the picture")
    height_px: int = Field(default=1920, ge=320, le=7680, description="Height of the picture")
    diagonal_in: float = Field(default=21.5, ge=5, le=65, description="Diagonal of the visible glass")
    fullscreen: bool = Field(default=True, description="Whether the window covers the whole screen")
    language: LanguageTag = Field(default="en", description="Language of the attract screen")
    languages: tuple[LanguageTag, ...] = Field(
        default=("en",), min_length=1, max_length=12, description="Languages people may choose, in order"
    )
    remote_socket: FilePath | None = Field(
        default=None, description="Socket from which tests drive the screen; refused when mode is live"
    )

    @property
    def height_mm(self) -> float:
        """Of the visible glass."""
        return self.diagonal_in * MM_PER_INCH * self.height_px / math.hypot(self.width_px, self.height_px)


class VisitSettings(Section):
    """How long a visit waits for people."""

    idle_warning_s: int = Field(
        default=30, ge=10, le=600, description='Nobody touches: "Are you still there?"'
    )
    idle_end_s: int = Field(
        default=25, ge=20, le=600, description="Nobody answers that question: the visit ends"
    )
    look_up_s: float = Field(
        default=2, ge=0.5, le=2, description="Central may take to know a code that was not announced"
    )
    scan_help_after_s: int = Field(default=10, ge=3, le=120, description="No code was read: help appears")
    verdict_shown_s: float = Field(
        default=2, ge=0.5, le=30, description="A verdict with nothing to choose stays"
    )
    photo_by_itself: bool = Field(
        default=True, description="An item that is held still is photographed without a touch"
    )
    held_still_s: float = Field(default=2, ge=1, le=10, description="So long it is held still first")
    photo_kept_s: float = Field(
        default=3, ge=0.5, le=30, description="The kept picture stays before the next step"
    )
    open_within_s: int = Field(default=3, ge=1, le=30, description="A door may take to open after its unlock")
    attention_after_s: int = Field(default=60, ge=3, le=600, description="A door stands open: attention")
    park_after_s: int = Field(
        default=120, ge=20, le=1800, description="A door stands open and nobody touches: the visit is parked"
    )
    confirm_within_s: int = Field(
        default=30, ge=10, le=300, description='No answer to "Is your item inside?": "Are you still there?"'
    )
    done_shown_s: int = Field(default=15, ge=5, le=120, description="The last screen stays")
    staff_idle_s: int = Field(
        default=180, ge=30, le=3600, description="Nobody touches who has signed in: they are signed out"
    )
    refusal_shown_s: float = Field(default=8, ge=2, le=60, description="A refused badge or pass stays shown")
    packaging_supplies: PackagingSupplies = Field(
        default=PackagingSupplies.NONE, description="What people find here to pack an item in"
    )


class BrokerSettings(Section):
    """The MQTT broker through which the kiosk and the central system talk."""

    host: str = Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$", description="Name or address of the broker")
    port: int = Field(default=8883, ge=1, le=65535, description="TCP port of the broker")
    tls: bool = Field(default=True, description="Encrypt; false is allowed on this machine only")
    ca_file: FilePath | None = Field(
        default=None, description="Certificates that may sign the broker's; without it the system's own"
    )
    client_certificate: FilePath | None = Field(default=None, description="Certificate of this kiosk, PEM")
    client_key: FilePath | None = Field(default=None, description="Private key of that certificate, PEM")
    username: Text | None = Field(default=None, description="Name to log in with")
    password_file: FilePath | None = Field(
        default=None, description="File that holds the password and nothing else"
    )
    topic_root: str = Field(
        default="kiosks",
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,2}$",
        description="Beginning of every topic",
    )
    protocol: Literal["5", "3.1.1"] = Field(default="5", description="MQTT version the broker speaks")
    keepalive_s: int = Field(default=30, ge=5, le=1200, description="Silence after which the link is tested")
    window: int = Field(default=20, ge=1, le=100, description="Most events sent and not yet acknowledged")
    reconnect_min_s: float = Field(default=1, ge=0.1, le=60, description="Shortest wait before a new attempt")
    reconnect_max_s: float = Field(default=60, ge=1, le=3600, description="Longest wait before a new attempt")
    resend_after_s: float = Field(
        default=10, ge=1, le=3600, description="No word from the central system: an event is sent again"
    )
    photo_chunk_bytes: int = Field(
        default=49152, ge=1024, le=49152, description="Size of one piece of a photo"
    )


class TrustedKey(Section):
    """One public key."""

    key_id: KeyId = Field(description="Name of the key, as what it signs gives it")
    public_key: str = Field(
        pattern=r"^[A-Za-z0-9_-]{43}$",
        description="Raw Ed25519 public key, 32 bytes in base64url, no padding",
    )


class PolicyKey(TrustedKey):
    """One public key that may sign policy packs."""

    epoch: int = Field(default=1, ge=1, le=1000, description="The one epoch of policy packs that it signs")


class TrustSettings(Section):
    """Whom the kiosk believes; every other key arrives in a signed policy pack."""

    policy_keys: tuple[PolicyKey, ...] = Field(min_length=1, description="Keys that may sign policy packs")
    technician_keys: tuple[TrustedKey, ...] = Field(
        default=(), description="Keys that may sign technicians' passes while there is no policy pack yet"
    )
    time_service_is_authenticated: bool = Field(
        default=False, description="This machine takes time only from servers that prove who they are (NTS)"
    )


class PhotoSettings(Section):
    """How long photos stay on the kiosk."""

    directory: FilePath | None = Field(
        default=None, description="Where photos wait for the central system; without it photos in paths.state"
    )
    retain_after_stored_h: float = Field(
        default=1, ge=0, le=24, description="A photo stays after the central system has stored it"
    )
    hard_cap_h: float = Field(
        default=168, ge=1, le=720, description="A photo is deleted at this age, stored centrally or not"
    )


class CollectionSettings(Section):
    """When carriers are asked to come before their time, and how their couriers empty the kiosk."""

    at_least_left: int = Field(
        default=2, ge=0, le=512, description="Fewer compartments are left: a collection is requested"
    )
    open_at_once: int = Field(
        default=4, ge=1, le=32, description="Doors that stand open together while a courier empties them"
    )


class DiskSettings(Section):
    """What is given up as the disk fills. Percent of its last 8 GiB, or of its last 500,000 inodes."""

    evict_photos_percent: float = Field(
        default=85, ge=50, le=99, description="Photos that the central system has stored are deleted at once"
    )
    no_photos_percent: float = Field(default=92, ge=50, le=99, description="No more photos are taken")
    no_visits_percent: float = Field(default=96, ge=50, le=99, description="Out of service")
    no_visits_below_bytes: int = Field(
        default=33554432, ge=0, le=1073741824, description="So little free room: out of service in any case"
    )
    ballast_bytes: int = Field(
        default=4194304,
        ge=1048576,
        le=67108864,
        description="Room each process keeps for what it has begun when the disk is full",
    )


class AlarmSettings(Section):
    """From where on somebody is told. What is broken is told of in any case."""

    bin_nearly_full_percent: int = Field(
        default=80, ge=10, le=99, description="A drop bin is so full: bin_nearly_full"
    )
    bin_full_percent: int = Field(default=100, ge=11, le=100, description="A drop bin is so full: bin_full")
    temperature_c: float = Field(
        default=75, ge=40, le=110, description="The machine is so hot: temperature_high"
    )
    backlog_h: float = Field(
        default=4, ge=0.1, le=720, description="An event has waited for the central system: backlog_old"
    )
    clock_doubted_h: float = Field(
        default=1, ge=0.1, le=168, description="Nobody keeps the clock right: clock_doubted"
    )
    policy_ends_within_days: int = Field(
        default=7, ge=0, le=60, description="The rules end so soon: policy_ends_soon"
    )


class CommandSettings(Section):
    """What this kiosk does when the central system asks, and how often at most."""

    doors_per_hour: int = Field(
        default=10, ge=0, le=60, description="Doors opened by command in an hour, whatever central asks for"
    )
