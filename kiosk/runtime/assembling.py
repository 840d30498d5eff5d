"""The parts of the core, joined: what each is made of, and who hears what from whom."""

from functools import partial

from hardware.drop_bin.interface import BinReading
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import Sight
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.courier.visit import CourierVisit
from kiosk.flow.everybody import STAFF_VISITS
from kiosk.flow.technician.commissioning import SetUp
from kiosk.flow.visit import Visit
from kiosk.host.state_file import COMPARTMENTS_FILE, StateFile
from kiosk.runtime.acts import Acts
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.attendance import Attendance
from kiosk.runtime.collections import Collections
from kiosk.runtime.commanding import commands_of
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.configured import (
    ALARM_CODES,
    not_configured,
    roles_of,
    self_reporting,
    settings_of,
    technician_keys,
    why_unfit,
    wiring_of,
    wiring_of_enclosure,
)
from kiosk.runtime.customers import Customers
from kiosk.runtime.desk import Desk
from kiosk.runtime.doors import Doors
from kiosk.runtime.drop_bins import DropBins
from kiosk.runtime.flaps import Flaps
from kiosk.runtime.given import Given
from kiosk.runtime.holdings import Holdings
from kiosk.runtime.identification import Identification
from kiosk.runtime.item_view import ItemView
from kiosk.runtime.live import LiveValues
from kiosk.runtime.papers import Papers
from kiosk.runtime.performing import Performer
from kiosk.runtime.ports import Ports
from kiosk.runtime.practising import Practising
from kiosk.runtime.pressure import Pressure
from kiosk.runtime.recovery import Recovery
from kiosk.runtime.rules import Rules
from kiosk.runtime.runner import Runner
from kiosk.runtime.scanning import Scanning
from kiosk.runtime.security import Security
from kiosk.runtime.self_check import SelfCheck
from kiosk.runtime.service import Service
from kiosk.runtime.snapshot import Snapshot
from kiosk.runtime.staff.acted import Acted
from kiosk.runtime.staff.admission import Admission
from kiosk.runtime.staff.arrivals import Arrivals
from kiosk.runtime.staff.commissioning import SetUpPerformer
from kiosk.runtime.staff.courier import CourierPerformer
from kiosk.runtime.staff.first_login import FirstLogin
from kiosk.runtime.staff.handover import Handover
from kiosk.runtime.staff.performer import StaffPerformer
from kiosk.runtime.staff.performers import performers_of_staff
from kiosk.runtime.staff.recovery import StaffRecovery
from kiosk.runtime.staff.survey import Survey, free_ports
from kiosk.runtime.training import Training
from kiosk.runtime.watches import Watches


class Assembly:
    """Every part that the core starts or asks; those that only the parts know are theirs.

    Lifetime: of the core. Nothing runs before the core starts it.
    Concurrency: the core's.
    """

    def __init__(self, given: Given) -> None:
        config, store, devices = given.config, given.store, given.devices
        executor, clock, ids = given.executor, given.clock, given.ids
        self._given = given
        self.alarms = alarms = Alarms(store, config.kiosk.id)
        self.watches = Watches(
            devices, config.alarms, executor, clock, alarms, is_idle=lambda: self.runner.visit.fresh
        )
        settings = settings_of(config, given.zone)
        self.not_configured = not_configured(config, store)
        all_compartments = (*settings.compartments, *self.not_configured)
        self.doors = Doors(
            devices.boards,
            wiring := wiring_of(config) if devices.boards else {},
            executor,
            on_sight=self._sight,
            on_fault=self._boards_silent,
            unwired=[c.compartment_id for c in all_compartments if c.compartment_id not in wiring],
            enclosure=wiring_of_enclosure(config),
            on_enclosure=self.watches.enclosure.seen,
        )
        self._board_of_bin = {
            drop_bin.name: getattr(drop_bin.options, "board", None)
            for drop_bin in config.cabinet.devices_of_kind("drop_bin")
        }
        self.rules = Rules(store, settings)
        compartments = Compartments(store, config.kiosk.id, all_compartments, self.doors.sights)
        self.snapshot = Snapshot(
            compartments,
            StateFile(config.paths.runtime / COMPARTMENTS_FILE),
            lambda: store.ledger.now().at,
        )
        self._bins = DropBins(
            store,
            devices.drop_bins,
            alarms,
            level_of=self.watches.bins.fill_percent.get,
            full_percent=config.alarms.bin_full_percent,
        )
        desk = Desk(store, self.rules, settings, compartments, self._bins)
        papers = Papers(
            store,
            given.place,
            given.words_of,
            config.screen.language,
            lambda: self.rules.offline,
            self.rules.merchant_info,
        )
        acts = Acts(
            store,
            executor,
            papers,
            devices.item_camera,
            devices.receipt_printer,
            devices.label_printer,
            ids.new,
            alarms,
        )
        security = Security(store, config.kiosk.id)
        acted = Acted(store, config.kiosk.id)
        first_login = FirstLogin(
            store,
            config.kiosk.id,
            enclosure=lambda: self.watches.enclosure.state,
            is_commissioned=config.cabinet.is_commissioned,
        )
        admission = Admission(store, self.rules, settings.kiosk, technician_keys(config))
        staff = StaffPerformer(
            store, executor, security, acts, acted, config.kiosk.id, admission, first_login, given.scrypt
        )
        self.training = Training(store)
        self.service = Service(alarms, self.rules, store.servicing.is_on, unfit=why_unfit(config, devices))
        flaps = Flaps(
            store,
            devices.drop_bins,
            self._bins,
            executor,
            clock,
            security,
            config.visit.open_within_s,
            on_reading=self._bin_read,
        )
        holdings = Holdings(store, compartments)
        collections = Collections(
            store, settings.kiosk, compartments, holdings, config.collection.at_least_left, ids.new
        )
        self.pressure = Pressure(
            given.disk,
            alarms,
            on_lack=self.service.lacks,
        )
        self.scanning = Scanning(
            devices.scan_camera,
            devices.scanner,
            executor,
            clock,
            on_codes=lambda seen: self.runner.handle(seen),
            engine=devices.scan_engine,
            on_restart=self.watches.decoder.replaced,
        )
        self.item_view = ItemView(
            devices.item_camera if config.visit.photo_by_itself else None,
            executor,
            on_seen=lambda seen: self.runner.handle(seen),
        )
        self.attendance = Attendance(
            self_reporting(devices),
            devices.drop_bins,
            executor,
            clock,
            on_fault=self._device_fault,
            on_reading=self._bin_read,
        )
        customers = Customers(
            store=store,
            rules=self.rules,
            identification=Identification(store, self.rules, security, settings),
            desk=desk,
            compartments=compartments,
            acts=acts,
            flaps=flaps,
            new_id=ids.new,
            show_pass=lambda text: self.arrivals.show_pass(text),
            sign_out=staff.sign_out,
        )
        handover = Handover(store, settings.kiosk, config.kiosk.short_id, collections)
        performers: dict[type[AnyVisit], Performer] = {
            Visit: Practising(
                customers,
                store,
                desk,
                compartments,
                executor,
                config.kiosk.id,
            ),
            SetUp: SetUpPerformer(
                staff,
                store,
                executor,
                self.service,
                config,
                acts,
                acted,
                compartments,
                given.survey or Survey(executor, clock.monotonic, partial(free_ports, config.cabinet)),
                enclosure=lambda: self.watches.enclosure.state,
                is_training=lambda: self.training.is_on,
                restart=given.restart,
            ),
            CourierVisit: CourierPerformer(
                staff=staff,
                store=store,
                holdings=holdings,
                compartments=compartments,
                handover=handover,
                acts=acts,
                alarms=alarms,
                place=given.place,
                words_of=given.words_of,
                operator_language=config.screen.language,
                level_of=self.watches.bins.level_of,
                bins=tuple(devices.drop_bins),
                open_at_once=config.collection.open_at_once,
            ),
            **performers_of_staff(
                staff,
                acted,
                store,
                compartments,
                holdings,
                desk,
                handover,
                self.service,
                self.training,
                live=lambda: self.live.read(),
                executor=executor,
                examine=given.examine,
            ),
        }
        ports = Ports(
            store=store,
            executor=executor,
            rules=self.rules,
            recovery=lambda: Recovery(store, desk, compartments, alarms),
            staff_recovery=lambda: StaffRecovery(store, alarms, STAFF_VISITS),
            performers=performers,
            compartments=compartments,
            self_check=SelfCheck(compartments, alarms, clock),
            collections=collections,
            doors=self.doors,
            bins=self._bins,
            flaps=flaps,
            acts=acts,
            alarms=alarms,
            service=self.service,
            want_scanning=lambda wanted: self.scanning.want(
                scanning=wanted is not None, of_item=wanted is not None and wanted.of_item
            ),
            item_view=self.item_view,
            publish=given.publish,
            new_id=ids.new,
            is_training=lambda: self.training.is_on,
        )
        self.runner = Runner(ports, config.visit, config.screen.language)
        self.commands = commands_of(self.runner, ports, self.pressure, config)
        self.arrivals = Arrivals(
            store,
            self.rules,
            settings,
            devices.badge_reader,
            executor,
            security,
            admission=admission,
            is_training=lambda: self.training.is_on,
            new_visit=self.runner.new_visit,
            on_came=self.runner.staff_came,
            scrypt=given.scrypt,
        )
        self.live = LiveValues(
            store=store,
            clock=clock,
            doors=self.doors,
            compartments=compartments,
            watches=self.watches,
            scanning=self.scanning,
            arrivals=self.arrivals,
            service=self.service,
            training=self.training,
            pressure=self.pressure,
            roles=roles_of(devices),
            link=given.link,
        )

    # --- what devices say -------------------------------------------------------------------------

    def _sight(self, compartment_id: str, sight: Sight) -> None:
        self.runner.door_seen(compartment_id, sight)

    def _boards_silent(self, names: frozenset[str]) -> None:
        self.service.boards_silent(names, frozenset(self._given.devices.boards))

    def _bin_read(self, name: str, reading: BinReading) -> None:
        self.watches.bins.seen(name, reading)
        before = self._bins.open_flaps
        self._bins.seen(name, reading)
        if self._bins.open_flaps != before:
            self.runner.doors_changed()

    def _device_fault(self, role: str, trouble: str | None) -> None:
        roles = [role]
        self._bins.fault(role, trouble)
        if trouble and self._board_of_bin.get(role) in self.doors.silent_boards:
            self.service.lacks(role)  # one cause, one alarm: its board has been told of
            return
        devices = self._given.devices
        if role == "scan_camera" and devices.item_camera is devices.scan_camera:
            roles.append("item_camera")
        self.service.device_fault(ALARM_CODES.get(role, AlarmCode.DROP_BIN_SILENT), roles, trouble)
