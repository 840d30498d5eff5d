"""Puts the layers together and finds every mistake in them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from hardware import registry
from kiosk.config.access_settings import KeypadSettings, SoundSettings
from kiosk.config.brand_settings import BrandSettings
from kiosk.config.cabinet import (
    Cabinet,
    CabinetCompartment,
    CabinetDevice,
    CabinetEnclosure,
    CabinetRoles,
    DeviceHead,
    Wiring,
)
from kiosk.config.checks import check_cabinet, check_sections, dotted
from kiosk.config.documents import Document, Key, read
from kiosk.config.expected import Finding, findings, show
from kiosk.config.hardware_map import MAP_FILE, HardwareMap
from kiosk.config.mistakes import ConfigError, Mistake, did_you_mean
from kiosk.config.settings import (
    AlarmSettings,
    BrokerSettings,
    CollectionSettings,
    CommandSettings,
    DiskSettings,
    KioskSettings,
    PathSettings,
    PhotoSettings,
    ScreenSettings,
    Section,
    SiteSettings,
    TrustSettings,
    VisitSettings,
)
from kiosk.domain.codes import Mode

Model = TypeVar("Model", bound=BaseModel)


class Config(Section):
    """Everything a kiosk is told by its files, checked; `file` is the `kiosk.toml` it came from."""

    file: Path
    kiosk: KioskSettings
    brand: BrandSettings
    site: SiteSettings
    paths: PathSettings
    screen: ScreenSettings
    sound: SoundSettings
    keypad: KeypadSettings
    visit: VisitSettings
    broker: BrokerSettings
    trust: TrustSettings
    photos: PhotoSettings
    collection: CollectionSettings
    disk: DiskSettings
    commands: CommandSettings
    alarms: AlarmSettings
    cabinet: Cabinet

    @property
    def mode(self) -> Mode:
        """What events mean now: until it is commissioned no money moves, whatever the kiosk is to become."""
        return self.kiosk.mode if self.cabinet.is_commissioned else Mode.COMMISSIONING

    @property
    def hardware_map_file(self) -> Path:
        """What commissioning writes, beside the cabinet file."""
        return self.paths.cabinet.with_name(MAP_FILE)

    @property
    def photo_directory(self) -> Path:
        """Where photos wait for the central system."""
        return self.photos.directory or self.paths.state / "photos"


SECTIONS: Mapping[str, type[Section]] = {
    "kiosk": KioskSettings,
    "brand": BrandSettings,
    "site": SiteSettings,
    "paths": PathSettings,
    "screen": ScreenSettings,
    "sound": SoundSettings,
    "keypad": KeypadSettings,
    "visit": VisitSettings,
    "broker": BrokerSettings,
    "trust": TrustSettings,
    "photos": PhotoSettings,
    "collection": CollectionSettings,
    "disk": DiskSettings,
    "commands": CommandSettings,
    "alarms": AlarmSettings,
}


class CabinetOutline(Section):
    """The shape of `cabinet.toml`, before its tables are looked into."""

    version: int = Field(default=1, ge=1, description="Counted up whenever the file is changed")
    wiring: Wiring = Field(
        default="written", description="Who says how the boards are wired: this file, or commissioning"
    )
    device: list[dict[str, Any]] = Field(min_length=1, description="Every device, one [[device]] each")
    roles: dict[str, Any] = Field(default={}, description="Which device does which work")
    compartment: list[dict[str, Any]] = Field(
        min_length=1, description="Every lockable box, one [[compartment]] each"
    )
    enclosure: CabinetEnclosure | None = Field(
        default=None, description="The switch that tells whether somebody is at the machine"
    )


class NotRead(BaseModel):
    """Stands for what is told to a driver, where no driver was loaded."""


def load(path: Path, *, drivers: bool = True) -> Config:
    """Load `path` (a `kiosk.toml`), the `site.toml` beside it, and the cabinet they name.

    Without `drivers` what is told to them is not read: checking it takes the drivers, tens of MiB of
    memory that a process which moves no device can do without. Its mistakes are for others to tell.
    Raises ConfigError with every mistake in all three.
    """
    loader = _Loader(drivers=drivers)
    config = loader.load(path)
    if config is None or loader.mistakes:
        raise ConfigError(sorted(loader.mistakes, key=lambda mistake: (str(mistake.file), mistake.line or 0)))
    return config


def load_cabinet(path: Path) -> Cabinet:
    """Load a `cabinet.toml` alone, as on a workbench. Raises ConfigError with every mistake in it."""
    loader = _Loader()
    cabinet = loader.cabinet(path)
    if cabinet is None or loader.mistakes:
        raise ConfigError(loader.mistakes)
    return cabinet


class _Loader:
    """Collects mistakes on the way; one per load."""

    def __init__(self, *, drivers: bool = True) -> None:
        self._drivers = drivers
        self.mistakes: list[Mistake] = []

    def load(self, path: Path) -> Config | None:
        fleet = self._read(path)
        if fleet is None:
            return None
        documents = [fleet]
        site_path = path.with_name("site.toml")
        if site_path.exists() and (site := self._read(site_path)):
            documents.insert(0, site)
        tables: dict[str, Any] = {}
        for document in reversed(documents):
            tables = _merged(tables, document.tables)
        sections = self._sections(tables, documents)
        cabinet = self.cabinet(sections["paths"].cabinet) if "paths" in sections else None
        if self.mistakes or cabinet is None:
            return None
        if cabinet.hardware_map and (measured := cabinet.hardware_map.screen_diagonal_in):
            sections["screen"] = sections["screen"].model_copy(update={"diagonal_in": measured})
        return Config(file=path, cabinet=cabinet, **sections)

    def _read(self, path: Path) -> Document | None:
        document = read(path)
        if isinstance(document, Mistake):
            self.mistakes.append(document)
            return None
        return document

    def _sections(self, tables: Mapping[str, Any], documents: Sequence[Document]) -> dict[str, Any]:
        for name in tables.keys() - SECTIONS.keys():
            hint = did_you_mean(name, list(SECTIONS))
            self._note(
                [Finding((name,), "an unknown section", f"one of {', '.join(SECTIONS)}", hint)], documents
            )
        sections = {}
        for name, model in SECTIONS.items():
            section = self._parse(model, tables.get(name, {}), (name,), documents)
            if section is not None:
                sections[name] = section
        self._note(check_sections(sections), documents)
        return sections

    def cabinet(self, path: Path) -> Cabinet | None:
        document = self._read(path)
        if document is None:
            return None
        documents = [document]
        outline = self._parse(CabinetOutline, document.tables, (), documents)
        surveyed = outline is not None and outline.wiring == "surveyed"
        found = self._hardware_map(path.with_name(MAP_FILE), document.tables) if surveyed else None
        tables = found.laid_over(document.tables) if found else document.tables
        heads: dict[int, DeviceHead] = {}
        devices: list[CabinetDevice] = []
        for index, table in _listed(tables, "device"):
            at: Key = ("device", index)
            own = {key: value for key, value in table.items() if key in DeviceHead.model_fields}
            head = self._parse(DeviceHead, own, at, documents)
            if head is None:
                continue
            heads[index] = head
            rest = {key: value for key, value in table.items() if key not in own}
            if (options := self._options(head, rest, at, documents)) is not None:
                devices.append(CabinetDevice(**head.model_dump(), options=options))
        compartments = {}
        for index, table in _listed(tables, "compartment"):
            compartment = self._parse(CabinetCompartment, table, ("compartment", index), documents)
            if compartment is not None:
                compartments[index] = compartment
        given_roles = document.tables.get("roles", {})
        roles = self._parse(CabinetRoles, given_roles, ("roles",), documents) or CabinetRoles()
        if self._drivers:
            enclosure = outline.enclosure if outline else None
            names = {c.id for c in compartments.values()} | {head.name for head in heads.values()}
            unwired = found.lacking(names) if found else frozenset()
            self._note(check_cabinet(heads, devices, roles, compartments, enclosure, unwired), documents)
        if self.mistakes or outline is None:
            return None
        return Cabinet(
            version=outline.version,
            wiring=outline.wiring,
            devices=tuple(devices),
            roles=roles,
            compartments=tuple(compartments.values()),
            enclosure=outline.enclosure,
            hardware_map=found,
        )

    def _hardware_map(self, path: Path, plan: Mapping[str, Any]) -> HardwareMap | None:
        """What commissioning found so far; None where it has not begun."""
        if not path.exists() or (document := self._read(path)) is None:
            return None
        try:
            found = HardwareMap.from_tables(document.tables)
        except ValidationError as error:
            self._note(findings(error, HardwareMap), [document])
            return None
        places = {str(table.get("id")) for _, table in _listed(plan, "compartment")}
        places |= {str(table.get("name")) for _, table in _listed(plan, "device")}
        boards = [board.name for board in found.boards]
        sound = [
            self._options(
                DeviceHead(name=board.name, kind="lock_board", driver=board.driver),
                board.options,
                ("board", index),
                [document],
            )
            for index, board in enumerate(found.boards)
        ]
        for index, lock in enumerate(found.locks):
            if lock.place not in places:
                expected = "a compartment or drop bin of the cabinet file: set the kiosk up again"
                self._note([Finding(("lock", index, "place"), show(lock.place), expected)], [document])
            if lock.board not in boards:
                expected = f"a board of this file: {', '.join(boards) or 'there is none'}"
                self._note([Finding(("lock", index, "board"), show(lock.board), expected)], [document])
        return found if None not in sound else None

    def _options(
        self, head: DeviceHead, table: Mapping[str, Any], at: Key, documents: Sequence[Document]
    ) -> BaseModel | None:
        kinds = sorted({kind for kind, _ in registry.DRIVERS})
        if head.kind not in kinds:
            self._note([_unknown((*at, "kind"), head.kind, kinds)], documents)
            return None
        drivers = registry.drivers_of(head.kind)
        if (why := registry.REFUSED.get((head.kind, head.driver))) is not None:
            refused = f"one of {', '.join(drivers)}"
            self._note([Finding((*at, "driver"), f'"{head.driver}"', refused, why)], documents)
            return None
        if head.driver not in drivers:
            self._note([_unknown((*at, "driver"), head.driver, drivers)], documents)
            return None
        if not self._drivers:
            return NotRead()
        try:
            model = registry.options_model(head.kind, head.driver)
        except ImportError as error:
            found, expected = f'"{head.driver}", which does not load: {error}', "a driver installed here"
            self._note([Finding((*at, "driver"), found, expected)], documents)
            return None
        return self._parse(model, table, at, documents)

    def _parse(
        self, model: type[Model], table: object, at: Key, documents: Sequence[Document]
    ) -> Model | None:
        # By way of JSON, because pydantic's strict mode then still takes a string for a path or an enum.
        text = json.dumps(table, default=str)
        try:
            return model.model_validate_json(
                text, strict=True, context={"directory": documents[0].path.parent}
            )
        except ValidationError as error:
            self._note(findings(error, model, at), documents)
            return None

    def _note(self, found: Iterable[Finding], documents: Sequence[Document]) -> None:
        for finding in found:
            holder = max(documents, key=lambda document: document.depth(finding.key))
            self.mistakes.append(
                Mistake(
                    file=holder.path,
                    key=dotted(finding.key),
                    line=holder.line(finding.key),
                    found=finding.found,
                    expected=finding.expected,
                    hint=finding.hint,
                )
            )


def _unknown(key: Key, found: str, known: Sequence[str]) -> Finding:
    return Finding(key, f'"{found}"', f"one of {', '.join(known)}", did_you_mean(found, known))


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay `above` over `below`: tables are merged, everything else is replaced."""
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        result[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result


def _listed(tables: Mapping[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the tables of a list with their indices; what is no table is reported by the outline."""
    entries = tables.get(name)
    if not isinstance(entries, list):
        return []
    return [(index, entry) for index, entry in enumerate(entries) if isinstance(entry, dict)]
