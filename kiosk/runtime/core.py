"""`kiosk run` without its screen: store, devices, visits, wired together and running."""

import gettext
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import kiosk
from hardware.camera.interface import Frame
from hardware.drop_bin.interface import BinReading
from hardware.errors import DeviceError
from hardware.lock_board.whereabouts import Misplaced, misplaced
from kiosk.config import Config, PackagingSupplies
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import WITHIN_REACH_MM, Compartment, Sight
from kiosk.domain.drop_off import KioskFacts
from kiosk.domain.policy import PublicKey
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.attendant.visit import AttendantVisit
from kiosk.flow.courier.visit import CourierVisit
from kiosk.flow.everybody import STAFF_VISITS
from kiosk.flow.signals import Pressed
from kiosk.flow.technician.commissioning import SetUp
from kiosk.flow.technician.visit import TechnicianVisit
from kiosk.flow.visit import Visit
from kiosk.host.ballast import Ballast
from kiosk.host.clock import Clock
from kiosk.host.disk_watch import Gauge
from kiosk.host.gauges import disk
from kiosk.host.ids import IdSource
from kiosk.host.state_file import COMPARTMENTS_FILE, FORWARDER_FILE, RUN_FILE, StateFile, read_fresh_state
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import DoorBox, ScreenModel, Viewfinder
from kiosk.presentation.screens import Around, compose_for_anybody
from kiosk.presentation.wording import door
from kiosk.presentation.words import Words
from kiosk.runtime.acts import Acts
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.attendance import Attendance, SelfReporting
from kiosk.runtime.collections import Collections
from kiosk.runtime.commanding import commands_of
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.customers import Customers
from kiosk.runtime.desk import Desk
from kiosk.runtime.devices import Devices, placed_boards
from kiosk.runtime.doors import Doors, Wiring
from kiosk.runtime.drop_bins import DropBins
from kiosk.runtime.executor import Call, Executor
from kiosk.runtime.flaps import Flaps
from kiosk.runtime.holdings import Holdings
from kiosk.runtime.identification import Identification
from kiosk.runtime.live import LiveValues
from kiosk.runtime.papers import Papers
from kiosk.runtime.practising import Practising
from kiosk.runtime.pressure import Pressure
from kiosk.runtime.recovery import Recovery
from kiosk.runtime.rules import Rules
from kiosk.runtime.runner import Ports, Runner
from kiosk.runtime.scanning import Scanning
from kiosk.runtime.security import Security
from kiosk.runtime.self_check import SelfCheck
from kiosk.runtime.service import BOARDS_MISPLACED, NOT_COMMISSIONED, Service
from kiosk.runtime.settings import Settings
from kiosk.runtime.snapshot import Snapshot
from kiosk.runtime.staff.acted import Acted
from kiosk.runtime.staff.arrivals import Arrivals
from kiosk.runtime.staff.commissioning import SetUpPerformer
from kiosk.runtime.staff.courier import CourierPerformer
from kiosk.runtime.staff.examining import Examination
from kiosk.runtime.staff.first_login import FirstLogin
from kiosk.runtime.staff.handover import Handover
from kiosk.runtime.staff.performer import StaffPerformer
from kiosk.runtime.staff.performers import performers_of_staff
from kiosk.runtime.staff.recovery import StaffRecovery
from kiosk.runtime.staff.survey import Survey, free_ports
from kiosk.runtime.subjects import subjects_of
from kiosk.runtime.training import Training
from kiosk.runtime.watches import Watches
from kiosk.state import ballast_of, lock_devices, open_state, watch_disk
from kiosk.store import Store, StoreDamagedError
from kiosk.trust.keys import device_key

HOUSEKEEPING_S = 0.1
"""How often the core looks whether the forwarder has written: one PRAGMA, microseconds."""

LOOK_FOR_BOARDS_S = 10.0
"""How often lock boards on the wrong ports are looked for; meanwhile nothing else uses the ports."""

LIVE_STATE_S = 1.0
"""How often the two processes tell each other how they are."""

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

SHOWN_LIVE = (TechnicianVisit, AttendantVisit)
"""Visits whose screens show how everything is now, each second anew."""

_log = logging.getLogger(__name__)

CatalogueOf = Callable[[str], gettext.NullTranslations]


class Core:
    """One kiosk. `model` is what its screen shows; `press` is what its customer touches.

    Lifetime: the state directory is locked from construction to `close`;
    devices are opened after it was locked, and closed with it.
    `on_restart` is called when the process has to start anew, because what it was started with has changed.
    `gauge` reads the disk, `ballast` is the room in reserve on it; by default they are this machine's.
    `survey` looks for lock boards on the ports of this machine, or on others. `examine` is what the doctor
    finds at all of it, called in a lane of its own.
    Concurrency: `model`, `latest_frame` and `press` from any thread, the rest on
    the executor's.
    """

    def __init__(
        self,
        config: Config,
        open_devices: Callable[[], Devices],
        executor: Executor,
        clock: Clock,
        ids: IdSource,
        boot_id: str,
        catalogue_of: CatalogueOf,
        on_beat: Call = lambda: None,
        on_restart: Call = lambda: None,
        gauge: Gauge = disk,
        ballast: Ballast | None = None,
        survey: Survey | None = None,
        examine: Examination = tuple,
    ) -> None:
        self._on_beat = on_beat
        self._on_restart = on_restart
        self._config = config
        self._executor = executor
        self._clock = clock
        self._lock = lock_devices(config.paths.state)
        config.paths.runtime.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._run_file = StateFile(config.paths.runtime / RUN_FILE)
        self._zone = zone = ZoneInfo(config.site.time_zone)
        ballast = ballast or ballast_of(config, "run")
        self._store = open_state(config, clock, ids, boot_id, ballast.drop)
        self._devices = devices = open_devices()
        self._words: dict[str, Words] = {}
        self._words_of = self._words_from(catalogue_of, zone)
        place = place_of(config)
        self._around = Around(
            place,
            idle_end_s=config.visit.idle_end_s,
            misplaced=tuple((m.name, m.set_up_on, m.answers_on) for m in devices.misplaced),
        )
        self._alarms = alarms = Alarms(self._store, config.kiosk.id)
        self._watches = Watches(
            devices, config.alarms, executor, clock, alarms, is_idle=lambda: self._runner.visit.fresh
        )
        self._doors = Doors(
            devices.boards,
            wiring := _wiring(config) if devices.boards else {},
            executor,
            on_sight=self._sight,
            on_fault=self._boards_silent,
            unwired=[c.id for c in config.cabinet.compartments if c.id not in wiring],
            enclosure=_wiring_of_enclosure(config),
            on_enclosure=self._watches.enclosure.seen,
        )
        self._board_of_bin = {
            drop_bin.name: getattr(drop_bin.options, "board", None)
            for drop_bin in config.cabinet.devices_of_kind("drop_bin")
        }
        settings = _settings(config, zone)
        self._rules = Rules(self._store, settings)
        compartments = Compartments(self._store, config.kiosk.id, settings.compartments, self._doors.sights)
        self._snapshot = Snapshot(
            compartments,
            StateFile(config.paths.runtime / COMPARTMENTS_FILE),
            lambda: self._store.ledger.now().at,
        )
        self._bins = DropBins(
            self._store,
            devices.drop_bins,
            alarms,
            level_of=self._watches.bins.fill_percent.get,
            full_percent=config.alarms.bin_full_percent,
        )
        desk = Desk(self._store, self._rules, settings, compartments, self._bins)
        papers = Papers(
            self._store,
            place,
            self._words_of,
            config.screen.language,
            lambda: self._rules.offline,
            self._rules.merchant_info,
        )
        acts = Acts(
            self._store,
            executor,
            papers,
            devices.item_camera,
            devices.receipt_printer,
            devices.label_printer,
            ids.new,
            alarms,
        )
        security = Security(self._store, config.kiosk.id)
        acted = Acted(self._store, config.kiosk.id)
        first_login = FirstLogin(
            self._store,
            config.kiosk.id,
            enclosure=lambda: self._watches.enclosure.state,
            is_commissioned=config.cabinet.is_commissioned,
        )
        staff = StaffPerformer(self._store, executor, security, acts, acted, config.kiosk.id, first_login)
        self._training = Training(self._store)
        self._service = Service(
            alarms, self._rules, self._store.servicing.is_on, unfit=_why_unfit(config, devices)
        )
        flaps = Flaps(
            self._store,
            devices.drop_bins,
            self._bins,
            executor,
            clock,
            security,
            config.visit.open_within_s,
            on_reading=self._bin_read,
        )
        holdings = Holdings(self._store, compartments)
        collections = Collections(
            self._store, settings.kiosk, compartments, holdings, config.collection.at_least_left, ids.new
        )
        self._pressure = Pressure(
            watch_disk(config, ballast, gauge),
            alarms,
            on_lack=self._service.lacks,
        )
        self._scanning = self._scanning_with(devices, executor, clock)
        self._attendance = Attendance(
            _self_reporting(devices),
            devices.drop_bins,
            executor,
            clock,
            on_fault=self._device_fault,
            on_reading=self._bin_read,
        )
        self._model = ScreenModel(name="starting", title="")
        self._composed_of: tuple[AnyVisit | None, Around] = None, self._around
        customers = Customers(
            store=self._store,
            rules=self._rules,
            identification=Identification(self._store, self._rules, security, settings),
            desk=desk,
            compartments=compartments,
            acts=acts,
            flaps=flaps,
            new_id=ids.new,
            show_pass=lambda text: self._arrivals.show_pass(text),
            sign_out=staff.sign_out,
        )
        ports = Ports(
            store=self._store,
            executor=executor,
            rules=self._rules,
            recovery=lambda: Recovery(self._store, desk, compartments, alarms),
            staff_recovery=lambda: StaffRecovery(self._store, alarms, STAFF_VISITS),
            performers={
                Visit: Practising(
                    customers,
                    self._store,
                    desk,
                    compartments,
                    executor,
                    config.kiosk.id,
                ),
                SetUp: SetUpPerformer(
                    staff,
                    self._store,
                    executor,
                    self._service,
                    config,
                    acts,
                    acted,
                    compartments,
                    survey or Survey(executor, clock.monotonic, partial(free_ports, config.cabinet)),
                    enclosure=lambda: self._watches.enclosure.state,
                    is_training=lambda: self._training.is_on,
                    restart=on_restart,
                ),
                CourierVisit: CourierPerformer(
                    staff=staff,
                    store=self._store,
                    holdings=holdings,
                    compartments=compartments,
                    handover=Handover(self._store, settings.kiosk, config.kiosk.short_id, collections),
                    acts=acts,
                    alarms=alarms,
                    place=place,
                    words_of=self._words_of,
                    operator_language=config.screen.language,
                    level_of=self._watches.bins.level_of,
                    bins=tuple(devices.drop_bins),
                    open_at_once=config.collection.open_at_once,
                ),
                **performers_of_staff(
                    staff,
                    acted,
                    self._store,
                    compartments,
                    desk,
                    self._service,
                    self._training,
                    live=lambda: self._live.read(),
                    executor=executor,
                    examine=examine,
                ),
            },
            compartments=compartments,
            self_check=SelfCheck(compartments, alarms, clock),
            collections=collections,
            doors=self._doors,
            bins=self._bins,
            flaps=flaps,
            acts=acts,
            alarms=alarms,
            service=self._service,
            want_scanning=lambda wanted: self._scanning.want(
                scanning=wanted is not None, of_item=wanted is not None and wanted.of_item
            ),
            publish=self._publish,
            new_id=ids.new,
            is_training=lambda: self._training.is_on,
        )
        self._runner = Runner(ports, config.visit, config.screen.language)
        self._commands = commands_of(self._runner, ports, self._pressure, config)
        self._arrivals = Arrivals(
            self._store,
            self._rules,
            settings,
            devices.badge_reader,
            executor,
            security,
            technician_keys=tuple(
                PublicKey(key_id=key.key_id, public_key=key.public_key)
                for key in config.trust.technician_keys
            ),
            is_training=lambda: self._training.is_on,
            new_visit=self._runner.new_visit,
            on_came=self._runner.staff_came,
        )
        self._live = LiveValues(
            store=self._store,
            clock=clock,
            doors=self._doors,
            compartments=compartments,
            watches=self._watches,
            scanning=self._scanning,
            arrivals=self._arrivals,
            service=self._service,
            training=self._training,
            pressure=self._pressure,
            roles=_roles(devices),
            link=self._forwarder_says,
        )

    @property
    def store(self) -> Store:
        return self._store

    def start(self) -> None:
        """Look at the doors, settle what was interrupted, and begin."""
        self._rules.offline = self._link_is_down()
        self._doors.look_once()
        self._pressure.look()
        self._alarms.forget_strangers(subjects_of(self._config.cabinet))
        self._runner.start()
        self._doors.start()
        self._scanning.start()
        self._attendance.start()
        self._arrivals.start()
        self._watches.start()
        for role in ("scan_camera", "scan_engine", "item_camera"):
            if getattr(self._devices, role) is None:
                self._service.lacks(role)
        self._keep_house()
        self._tell_and_hear()
        if self._devices.misplaced:
            self._executor.later(LOOK_FOR_BOARDS_S, self._look_for_boards)

    def model(self) -> ScreenModel:
        return self._model

    def press(self, pressed: Pressed) -> None:
        self._executor.post(lambda: self._runner.handle(pressed))

    def latest_frame(self) -> Frame | None:
        """What the camera sees whose picture the screen shows."""
        picture = self._model.picture
        is_of_item = isinstance(picture, Viewfinder) and not picture.frame_hint
        camera = self._devices.item_camera if is_of_item else self._devices.scan_camera
        return camera.latest() if camera else None

    def close(self) -> None:
        self._run_file.remove()
        self._devices.close()
        self._store.close()
        os.close(self._lock)

    # --- wiring ---------------------------------------------------------------------------------

    def _scanning_with(self, devices: Devices, executor: Executor, clock: Clock) -> Scanning:
        return Scanning(
            devices.scan_camera,
            devices.scanner,
            executor,
            clock,
            on_codes=lambda seen: self._runner.handle(seen),
            engine=devices.scan_engine,
            on_restart=self._watches.decoder.replaced,
        )

    def _sight(self, compartment_id: str, sight: Sight) -> None:
        self._runner.door_seen(compartment_id, sight)

    def _boards_silent(self, names: frozenset[str]) -> None:
        self._service.boards_silent(names, frozenset(self._devices.boards))

    def _bin_read(self, name: str, reading: BinReading) -> None:
        self._watches.bins.seen(name, reading)
        before = self._bins.open_flaps
        self._bins.seen(name, reading)
        if self._bins.open_flaps != before:
            self._runner.doors_changed()

    def _device_fault(self, role: str, trouble: str | None) -> None:
        roles = [role]
        self._bins.fault(role, trouble)
        if trouble and self._board_of_bin.get(role) in self._doors.silent_boards:
            self._service.lacks(role)  # one cause, one alarm: its board has been told of
            return
        if role == "scan_camera" and self._devices.item_camera is self._devices.scan_camera:
            roles.append("item_camera")
        self._service.device_fault(ALARM_CODES.get(role, AlarmCode.DROP_BIN_SILENT), roles, trouble)

    def _look_for_boards(self) -> None:
        """Somebody may have put the plugs back."""

        def looked(wrong: list[Misplaced] | DeviceError) -> None:
            if wrong == []:
                self._on_restart()
            else:
                self._executor.later(LOOK_FOR_BOARDS_S, self._look_for_boards)

        boards = placed_boards(self._config.cabinet)
        self._executor.submit("lock boards", partial(misplaced, boards), looked)

    def _publish(self, visit: AnyVisit, open_doors: tuple[str, ...], staff_waits: bool) -> None:
        around = replace(
            self._around,
            offline=self._rules.offline,
            open_doors=open_doors,
            stands_still=self._runner.stands_still,
            staff_waits=staff_waits,
            volume_percent=self._config.sound.volume_at(self._clock.wall().astimezone(self._zone).time()),
            open_flap=bool(self._runner.flaps_left_open),
            live=self._live.read() if isinstance(visit, SHOWN_LIVE) else None,
        )
        if visit is not self._composed_of[0] or around != self._composed_of[1]:
            self._model = compose_for_anybody(visit, self._words_of(visit.language), around)
            self._composed_of = visit, around

    def _keep_house(self) -> None:
        self._on_beat()
        if self._store.changed_elsewhere():
            self._runner.store_changed()
            self._commands.look()
        self._executor.later(HOUSEKEEPING_S, self._keep_house)

    def _tell_and_hear(self) -> None:
        """Look at the disk and the compartments, write how we are, read how the forwarder is."""
        self._watches.look()
        self._pressure.look()
        self._runner.check_compartments()
        self._snapshot.write()
        reason = self._runner.out_of_service
        self._run_file.write(
            {
                "service": _service_word(reason, self._training.word),
                "service_reason": reason,
                "misplaced": [str(board) for board in self._devices.misplaced],
                "disk_level": self._pressure.level.word,
                "boottime_ms": self._clock.boottime_ms(),
                **self._watches.told(),
            }
        )
        if self._store.repair_wanted() and self._runner.visit.fresh:
            raise StoreDamagedError("the database is damaged: this process ends, so that it can be salvaged")
        if self._training.is_over and self._runner.visit.fresh:
            self._runner.durably(self._training.end)
            self._runner.begin_anew()
        if isinstance(self._runner.visit, SHOWN_LIVE):
            self._watches.printers.ask_now()
            self._runner.show()
        offline = self._link_is_down()
        if offline != self._rules.offline:
            self._rules.offline = offline
            self._runner.show()
        self._commands.each_second()
        self._runner.store_changed()  # rules may wait for their day, and this be the day
        self._executor.later(LIVE_STATE_S, self._tell_and_hear)

    def _link_is_down(self) -> bool:
        state = self._forwarder_says()
        return not (state and state.get("central_online"))

    def _forwarder_says(self) -> dict[str, Any] | None:
        return read_fresh_state(self._config.paths.runtime / FORWARDER_FILE, self._clock.boottime_ms())

    def _words_from(self, catalogue_of: CatalogueOf, zone: ZoneInfo) -> Callable[[str], Words]:
        def words_of(language: str) -> Words:
            if language not in self._words:
                self._words[language] = Words(language, zone, catalogue_of(language))
            return self._words[language]

        return words_of


def _service_word(reason: str | None, training: str | None) -> str:
    """What health says of a kiosk that takes nothing for this reason (None: it takes items), or trains."""
    if reason == NOT_COMMISSIONED:
        return NOT_COMMISSIONED
    return training or ("out_of_service" if reason else "in_service")


def _self_reporting(devices: Devices) -> dict[str, SelfReporting]:
    """The devices that tell of their own faults, by role; one in two roles is asked in the first."""
    by_role = {role: getattr(devices, role) for role in ALARM_CODES}
    first_roles = {id(device): role for role, device in reversed(by_role.items()) if device is not None}
    return {role: by_role[role] for role in first_roles.values()}


def _roles(devices: Devices) -> frozenset[str]:
    """What this cabinet has, by role."""
    roles = (*ALARM_CODES, "receipt_printer", "label_printer")
    return frozenset(role for role in roles if getattr(devices, role) is not None) | devices.drop_bins.keys()


def _wiring(config: Config) -> dict[str, Wiring]:
    cabinet = config.cabinet
    return {c.id: Wiring(c.board, c.lock) for c in cabinet.compartments if c.id not in cabinet.unwired}


def _why_unfit(config: Config, devices: Devices) -> str | None:
    """Why nobody can be served, whatever works; None where the wiring is known and as it was."""
    if devices.misplaced:
        return BOARDS_MISPLACED
    return None if config.cabinet.is_commissioned else NOT_COMMISSIONED


def _wiring_of_enclosure(config: Config) -> Wiring | None:
    enclosure = config.cabinet.enclosure
    return Wiring(enclosure.board, enclosure.lock) if enclosure else None


def _settings(config: Config, zone: ZoneInfo) -> Settings:
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
            )
            for c in config.cabinet.compartments
        ),
        device_key=device_key(config.paths.state / "device.key"),
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
        phone_hours=site.phone_hours,
        status_url=site.status_url,
        nearest_kiosk=site.nearest_kiosk,
        bags=config.visit.packaging_supplies is PackagingSupplies.BAGS,
        languages=tuple((tag, LANGUAGE_NAMES.get(tag, tag)) for tag in config.screen.languages),
        doors=tuple(
            DoorBox(c.id, door(c.id), c.column - 1, c.row - 1, c.columns, c.rows)
            for c in config.cabinet.compartments
        ),
        has_speech=config.sound.speech,
        has_high_doors=any(c.reach_mm not in WITHIN_REACH_MM for c in config.cabinet.compartments),
    )
