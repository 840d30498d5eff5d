"""`kiosk run` without its screen: store, devices, visits, wired together and running."""

import gettext
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from hardware.camera.interface import Frame
from hardware.errors import DeviceError
from hardware.lock_board.whereabouts import Misplaced, misplaced
from kiosk.config import Config
from kiosk.domain.alarms import AlarmCode
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.attendant.visit import AttendantVisit
from kiosk.flow.signals import Pressed
from kiosk.flow.technician.visit import TechnicianVisit
from kiosk.host.ballast import Ballast
from kiosk.host.clock import Clock
from kiosk.host.disk_watch import Gauge
from kiosk.host.gauges import disk
from kiosk.host.ids import IdSource
from kiosk.host.state_file import FORWARDER_FILE, RUN_FILE, StateFile, read_fresh_state
from kiosk.presentation.screen_model import ScreenModel, Viewfinder
from kiosk.presentation.screens import Around, compose_for_anybody
from kiosk.presentation.words import Words
from kiosk.runtime.assembling import Assembly
from kiosk.runtime.configured import place_of
from kiosk.runtime.devices import Devices, placed_boards
from kiosk.runtime.executor import Call, Executor
from kiosk.runtime.given import Given
from kiosk.runtime.service import NOT_COMMISSIONED
from kiosk.runtime.staff.examining import Examination
from kiosk.runtime.staff.survey import Survey
from kiosk.runtime.subjects import subjects_of
from kiosk.state import ballast_of, lock_devices, open_state, watch_disk
from kiosk.store import Store, StoreDamagedError
from kiosk.trust.staff import Scrypt, scrypt

HOUSEKEEPING_S = 0.1
"""How often the core looks whether the forwarder has written: one PRAGMA, microseconds."""

LOOK_FOR_BOARDS_S = 10.0
"""How often lock boards on the wrong ports are looked for; meanwhile nothing else uses the ports."""

LIVE_STATE_S = 1.0
"""How often the two processes tell each other how they are."""

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
    finds at all of it, called in a lane of its own. `scrypt` makes the digests of badges and PINs.
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
        scrypt: Scrypt = scrypt,
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
        self._model = ScreenModel(name="starting", title="")
        self._composed_of: tuple[AnyVisit | None, Around] = None, self._around
        self._parts = Assembly(
            Given(
                config=config,
                store=self._store,
                devices=devices,
                executor=executor,
                clock=clock,
                ids=ids,
                zone=zone,
                place=place,
                words_of=self._words_of,
                disk=watch_disk(config, ballast, gauge),
                survey=survey,
                examine=examine,
                scrypt=scrypt,
                restart=on_restart,
                publish=self._publish,
                link=self._forwarder_says,
            )
        )
        self._runner, self._rules, self._doors = self._parts.runner, self._parts.rules, self._parts.doors

    @property
    def store(self) -> Store:
        return self._store

    def start(self) -> None:
        """Look at the doors, settle what was interrupted, and begin."""
        self._rules.offline = self._link_is_down()
        self._doors.look_once()
        self._parts.pressure.look()
        self._see_to_alarms_about_doors()
        self._runner.start()
        self._doors.start()
        self._parts.scanning.start()
        self._parts.item_view.start()
        self._parts.attendance.start()
        self._parts.arrivals.start()
        self._parts.watches.start()
        for role in ("scan_camera", "scan_engine", "item_camera"):
            if getattr(self._devices, role) is None:
                self._parts.service.lacks(role)
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

    def _see_to_alarms_about_doors(self) -> None:
        """What is told of parts that the cabinet has no more, and of doors that it should have."""
        alarms = self._parts.alarms
        missing = {c.compartment_id for c in self._parts.not_configured}
        code = AlarmCode.DOOR_NOT_CONFIGURED
        alarms.forget_strangers({**subjects_of(self._config.cabinet), code: missing})
        for compartment_id in sorted(missing):
            alarms.set(
                code, compartment_id, "the cabinet file does not name it, and something lies behind it"
            )

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
            live=self._parts.live.read() if isinstance(visit, SHOWN_LIVE) else None,
        )
        if visit is not self._composed_of[0] or around != self._composed_of[1]:
            self._model = compose_for_anybody(visit, self._words_of(visit.language), around)
            self._composed_of = visit, around

    def _keep_house(self) -> None:
        self._on_beat()
        if self._store.changed_elsewhere():
            self._runner.store_changed()
            self._parts.commands.look()
        self._executor.later(HOUSEKEEPING_S, self._keep_house)

    def _tell_and_hear(self) -> None:
        """Look at the disk and the compartments, write how we are, read how the forwarder is."""
        self._parts.watches.look()
        self._parts.pressure.look()
        self._runner.check_compartments()
        self._parts.snapshot.write()
        reason = self._runner.out_of_service
        self._run_file.write(
            {
                "service": _service_word(reason, self._parts.training.word),
                "service_reason": reason,
                "misplaced": [str(board) for board in self._devices.misplaced],
                "disk_level": self._parts.pressure.level.word,
                "boottime_ms": self._clock.boottime_ms(),
                **self._parts.watches.told(),
            }
        )
        if self._store.repair_wanted() and self._runner.visit.fresh:
            raise StoreDamagedError("the database is damaged: this process ends, so that it can be salvaged")
        if self._parts.training.is_over and self._runner.visit.fresh:
            self._runner.durably(self._parts.training.end)
            self._runner.begin_anew()
        if isinstance(self._runner.visit, SHOWN_LIVE):
            self._parts.watches.printers.ask_now()
            self._runner.show()
        offline = self._link_is_down()
        if offline != self._rules.offline:
            self._rules.offline = offline
            self._runner.show()
        self._parts.commands.each_second()
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
