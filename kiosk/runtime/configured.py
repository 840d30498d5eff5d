"""What the configuration says, in the words of the core: settings, wiring, roles, and the place."""

from zoneinfo import ZoneInfo

import kiosk
from kiosk.config import Config, PackagingSupplies
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import WITHIN_REACH_MM, Compartment, Size
from kiosk.domain.drop_off import KioskFacts
from kiosk.domain.opening_hours import parse_opening_hours
from kiosk.domain.policy import PublicKey
from kiosk.presentation.place import REACH_MM, Place
from kiosk.presentation.screen_model import DoorBox
from kiosk.presentation.wording import door
from kiosk.runtime.attendance import SelfReporting
from kiosk.runtime.devices import Devices
from kiosk.runtime.doors import Wiring
from kiosk.runtime.service import BOARDS_MISPLACED, NOT_COMMISSIONED
from kiosk.runtime.settings import Settings
from kiosk.store import Store
from kiosk.trust.keys import device_key

LANGUAGE_NAMES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "he": "עברית",
    "pl": "Polski",
    "ru": "Русский",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}
"""As their speakers write them: who looks for a language reads no other."""

ALARM_CODES = {
    "scan_camera": AlarmCode.CAMERA_SILENT,
    "item_camera": AlarmCode.CAMERA_SILENT,
    "scan_engine": AlarmCode.SCAN_ENGINE_SILENT,
    "badge_reader": AlarmCode.BADGE_READER_SILENT,
}
"""By role; every other device that attends is a drop bin."""


def self_reporting(devices: Devices) -> dict[str, SelfReporting]:
    """The devices that tell of their own faults, by role; one in two roles is asked in the first."""
    by_role = {role: getattr(devices, role) for role in ALARM_CODES}
    first_roles = {id(device): role for role, device in reversed(by_role.items()) if device is not None}
    return {role: by_role[role] for role in first_roles.values()}


def roles_of(devices: Devices) -> frozenset[str]:
    """What this cabinet has, by role."""
    roles = (*ALARM_CODES, "receipt_printer", "label_printer")
    return frozenset(role for role in roles if getattr(devices, role) is not None) | devices.drop_bins.keys()


def wiring_of(config: Config) -> dict[str, Wiring]:
    """Which lock of which board each door hangs on, where that is known."""
    cabinet = config.cabinet
    return {c.id: Wiring(c.board, c.lock) for c in cabinet.compartments if c.id not in cabinet.unwired}


def why_unfit(config: Config, devices: Devices) -> str | None:
    """Why nobody can be served, whatever works; None where the wiring is known and as it was."""
    if devices.misplaced:
        return BOARDS_MISPLACED
    return None if config.cabinet.is_commissioned else NOT_COMMISSIONED


def wiring_of_enclosure(config: Config) -> Wiring | None:
    """Which lock of which board is the switch of the enclosure; None without one."""
    enclosure = config.cabinet.enclosure
    return Wiring(enclosure.board, enclosure.lock) if enclosure else None


def technician_keys(config: Config) -> tuple[PublicKey, ...]:
    """Whose passes count before there are rules."""
    return tuple(
        PublicKey(key_id=key.key_id, public_key=key.public_key) for key in config.trust.technician_keys
    )


def settings_of(config: Config, zone: ZoneInfo) -> Settings:
    """What the books and the events need of it."""
    return Settings(
        kiosk=KioskFacts(
            kiosk_id=config.kiosk.id,
            operator_id=config.kiosk.operator_id,
            site_id=config.site.id,
            site_gln=config.site.gln,
            country=config.site.country,
            time_zone=config.site.time_zone,
            software_version=kiosk.__version__,
        ),
        mode=config.kiosk.mode,
        short_id=config.kiosk.short_id,
        time_zone=zone,
        packaging="kiosk_bag" if config.visit.packaging_supplies is PackagingSupplies.BAGS else "own_box",
        compartments=tuple(
            Compartment(
                compartment_id=c.id,
                size=c.size,
                column=c.column - 1,
                row=c.row - 1,
                columns=c.columns,
                rows=c.rows,
                reach_mm=c.reach_mm,
                goods=c.goods,
            )
            for c in config.cabinet.compartments
        ),
        device_key=device_key(config.paths.state / "device.key"),
    )


def not_configured(config: Config, store: Store) -> tuple[Compartment, ...]:
    """Those that the cabinet file does not name, though by the books something lies behind their doors, or a
    visit waits for one. Nobody knows their locks, but they are not forgotten.
    """
    configured = {c.id for c in config.cabinet.compartments}
    return tuple(
        Compartment(compartment_id=name, size=Size.S)
        for name, facts in sorted(store.compartments.all().items())
        if name not in configured and (facts.holds or facts.reserved_by)
    )


def place_of(config: Config) -> Place:
    """Where this kiosk stands, and whom to call."""
    site = config.site
    return Place(
        kiosk_id=config.kiosk.id,
        operator_name=config.kiosk.operator_name,
        site_name=site.name,
        address=tuple(site.address),
        phone=site.phone,
        phone_hours=parse_opening_hours(site.phone_hours),
        status_url=site.status_url,
        nearest_kiosk=site.nearest_kiosk,
        bags=config.visit.packaging_supplies is PackagingSupplies.BAGS,
        languages=tuple((tag, LANGUAGE_NAMES.get(tag, tag)) for tag in config.screen.languages),
        doors=tuple(
            DoorBox(c.id, door(c.id), c.column - 1, c.row - 1, c.columns, c.rows)
            for c in config.cabinet.compartments
        ),
        has_speech=config.sound.speech,
        contact=config.brand.contact or "",
        logo=config.brand.logo.read_bytes() if config.brand.logo else None,
        has_high_doors=any(c.reach_mm not in WITHIN_REACH_MM for c in config.cabinet.compartments),
        has_tall_screen=config.screen.height_mm > REACH_MM,
    )
