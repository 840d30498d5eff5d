"""What setting a kiosk up asks for: locks pulsed, the hardware map kept, the trial watched."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import kiosk
from kiosk.config import Config, HardwareMap, MappedBoard, MappedLock
from kiosk.domain.codes import Mode
from kiosk.domain.compartments import OPENED_BY_STAFF, BlockedBy, DoorState
from kiosk.domain.machine_events import BoardInService, KioskCommissioned
from kiosk.domain.staff_events import Act, StaffActed
from kiosk.domain.survey import BoardFound, PlannedPlace
from kiosk.flow import signals
from kiosk.flow.effects import DiscardPhoto, Effect, TakePhoto
from kiosk.flow.technician.commissioning import SetUp, effects
from kiosk.flow.technician.commissioning.signals import (
    BoardsFound,
    DoorHeight,
    InService,
    MapKept,
    MapRefused,
    NotNow,
    Surroundings,
    TrialBegun,
    TrialSeen,
)
from kiosk.runtime.acts import Acts
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.executor import Call, Executor
from kiosk.runtime.performing import Stage
from kiosk.runtime.service import Service
from kiosk.runtime.staff.acted import Acted
from kiosk.runtime.staff.performer import StaffPerformer
from kiosk.runtime.staff.survey import CannotBeTold, Survey, board_options
from kiosk.store import Store
from kiosk.store.durable import write

TRIAL_S: Final = 900.0
"""So long a kiosk that is not commissioned serves whoever comes, once a technician has begun the trial."""

FILE_LANE: Final = "hardware map"


class SetUpPerformer:
    """The performer of a technician's set-up. `restart` ends the process, to be started with the new wiring.

    Concurrency: the core's; ports and files are used in lanes of their own.
    """

    def __init__(
        self,
        staff: StaffPerformer,
        store: Store,
        executor: Executor,
        service: Service,
        config: Config,
        acts: Acts,
        acted: Acted,
        compartments: Compartments,
        survey: Survey,
        enclosure: Callable[[], DoorState],
        is_training: Callable[[], bool],
        restart: Call,
    ) -> None:
        self._staff = staff
        self._store = store
        self._executor = executor
        self._service = service
        self._config = config
        self._acts = acts
        self._acted = acted
        self._compartments = compartments
        self._survey = survey
        self._enclosure = enclosure
        self._is_training = is_training
        self._restart = restart

    def perform(self, visit: SetUp, effect: Effect, stage: Stage) -> signals.Signal | None:
        match effect:
            case effects.LookAround():
                return self._look_around(effect, stage)
            case effects.FindBoards():
                stage.launches.append(partial(self._survey.find, partial(self._found, effect, stage)))
            case effects.PulseLock():
                self._doubt(visit, effect)
                told = partial(self._told, effect, stage)
                stage.launches.append(partial(self._survey.pulse, effect.board, effect.lock, told))
            case effects.AwaitShut():
                told = partial(self._told, effect, stage)
                stage.launches.append(partial(self._survey.await_shut, effect.board, effect.before, told))
            case effects.TakeOutBoards():
                found = self._known_map
                for name in effect.boards:
                    found = found.without_board(name)
                self._keep(visit, found, MapKept(effect_id=effect.effect_id), stage)
            case effects.KeepMap():
                return self._keep_map(visit, effect, stage)
            case effects.Restart():
                stage.launches.append(self._restart)
            case effects.BeginTrial():
                stage.launches.append(self._begin_trial)
                return TrialBegun(effect_id=effect.effect_id, after=self._store.ledger.newest_sequence())
            case effects.LookAtTrial():
                stage.launches.append(partial(self._service.try_out, False))
                return self._look_at_trial(effect)
            case TakePhoto():
                stage.launches.append(partial(self._acts.photograph, effect, stage.tell))
            case DiscardPhoto():
                self._store.photos.discard(effect.photo_id)
            case effects.RecordCommissioned():
                self._record(visit, effect)
            case effects.PutIntoService():
                found = self._known_map
                digest = found.digest(self._config.cabinet.layout)
                marked = found.model_copy(update={"commissioned": digest})
                self._write(marked, InService(effect_id=effect.effect_id), stage)
            case _:
                return self._staff.perform(visit, effect, stage)
        return None

    def keep(self, visit: SetUp) -> None:
        self._staff.keep(visit)
        if visit.is_away:
            self._survey.rest()

    def forget(self, visit: SetUp) -> None:
        self._staff.forget(visit)
        self._survey.rest()

    # --- what there is --------------------------------------------------------------------------

    @property
    def _known_map(self) -> HardwareMap:
        return self._config.cabinet.hardware_map or HardwareMap()

    def _look_around(self, effect: effects.LookAround, stage: Stage) -> Surroundings:
        cabinet = self._config.cabinet
        locks = {c.id: (c.board, c.lock) for c in cabinet.compartments} | {
            bin_.name: (str(getattr(bin_.options, "board", "")), int(getattr(bin_.options, "lock", 0)))
            for bin_ in cabinet.devices_of_kind("drop_bin")
        }
        return Surroundings(
            effect_id=effect.effect_id,
            not_now=self._not_now(stage),
            plan=tuple(
                PlannedPlace(place=place, board=board, lock=lock)
                for place, (board, lock) in locks.items()
                if place in cabinet.unwired
            ),
            heights={c.id: DoorHeight(row=c.row, rows=c.rows) for c in cabinet.compartments},
            board_names=tuple(board.name for board in cabinet.devices_of_kind("lock_board")),
            known=tuple(_as_found(board) for board in self._known_map.boards),
            is_walked=cabinet.hardware_map is not None and not cabinet.unwired,
            is_commissioned=cabinet.is_commissioned,
            diagonal_in=self._config.screen.diagonal_in,
            printers=self._acts.printers,
            was_changed=not cabinet.is_commissioned and self._known_map.commissioned is not None,
        )

    def _not_now(self, stage: Stage) -> NotNow | None:
        """Where nobody knows yet how the switch is wired, that it was opened cannot be seen either."""
        if self._enclosure() is DoorState.CLOSED:
            return "enclosure_shut"
        if self._is_training():
            return "training"
        has_open_doors = any(other.doors for other in stage.others) or stage.openings.compartments
        return "door_open" if has_open_doors else None

    def _found(self, effect: Effect, stage: Stage, found: Any) -> None:
        boards, ports = found
        stage.tell(BoardsFound(effect_id=effect.effect_id, boards=boards, ports=ports))

    def _told(self, effect: Effect, stage: Stage, kind: type[signals.EffectResult], **told: Any) -> None:
        stage.tell(kind(effect_id=effect.effect_id, **told))

    def _doubt(self, visit: SetUp, effect: effects.PulseLock) -> None:
        """Any door that is not found yet may be the one that opens: what it holds is in doubt from now on."""
        self._acted.write(visit.visit_id, visit.staff, Act.LOCK_PULSED, effect.board.name, lock=effect.lock)
        facts = self._compartments.facts()
        for planned in visit.plan:
            if planned.place in facts and facts[planned.place].holds:
                self._compartments.block(planned.place, OPENED_BY_STAFF, BlockedBy.TECHNICIAN)

    # --- the map --------------------------------------------------------------------------------

    def _keep_map(self, visit: SetUp, effect: effects.KeepMap, stage: Stage) -> MapRefused | None:
        try:
            boards = tuple(
                MappedBoard(
                    name=board.name,
                    driver=board.driver,
                    options=board_options(board, effect.wiring[board.name]),
                )
                for board in effect.boards
            )
        except CannotBeTold as error:
            return MapRefused(effect_id=effect.effect_id, text=str(error))
        locks = tuple(
            MappedLock(place=place, board=name, lock=lock, reach_mm=effect.reach_mm.get(place))
            for name, wiring in effect.wiring.items()
            for place, lock in wiring.locks.items()
        )
        known = self._known_map
        found = HardwareMap(
            screen_diagonal_in=effect.diagonal_in or known.screen_diagonal_in,
            boards=(*known.boards, *boards),
            locks=(*known.locks, *locks),
        )
        self._keep(visit, found, MapKept(effect_id=effect.effect_id), stage)
        return None

    def _keep(self, visit: SetUp, found: HardwareMap, told: MapKept, stage: Stage) -> None:
        self._store.ledger.record(
            StaffActed(
                kiosk_id=self._config.kiosk.id,
                visit_id=visit.visit_id,
                staff_ref=visit.staff.staff_ref,
                role=visit.staff.role,
                act="hardware_map_changed",
                about=self._config.kiosk.id,
                detail={
                    "sha256": found.digest(self._config.cabinet.layout),
                    "boards": len(found.boards),
                    "locks": len(found.locks),
                },
            )
        )
        self._write(found, told, stage)

    def _write(self, found: HardwareMap, told: signals.EffectResult, stage: Stage) -> None:
        """A directory that this user may not write to, or a full disk, is for the technician to mend."""

        def save() -> signals.EffectResult:
            try:
                write(self._config.hardware_map_file, found.as_toml())
            except OSError as error:
                return MapRefused(effect_id=told.effect_id, text=str(error))
            return told

        def saved(came: Any) -> None:
            stage.tell(came)

        stage.launches.append(lambda: self._executor.submit(FILE_LANE, save, saved))

    # --- the trial ------------------------------------------------------------------------------

    def _begin_trial(self) -> None:
        self._service.try_out(True)
        self._executor.later(TRIAL_S, partial(self._service.try_out, False))

    def _look_at_trial(self, effect: effects.LookAtTrial) -> TrialSeen:
        """The newest drop-off since; its event is stored when no mark of it waits any more.

        What somebody practised is no trial: no door has moved for it.
        """
        completed = self._store.ledger.selected(type_="drop_off.completed", after=effect.after)
        dropped = [entry for entry in completed if entry.event["mode"] != Mode.TRAINING]
        if not dropped:
            return TrialSeen(effect_id=effect.effect_id, drop_off_id=None, stored=False)
        newest = dropped[-1]
        return TrialSeen(
            effect_id=effect.effect_id,
            drop_off_id=newest.event["data"]["drop_off_id"],
            stored=self._store.outbox.place_of(newest.event["id"]) == "confirmed",
        )

    def _record(self, visit: SetUp, effect: effects.RecordCommissioned) -> None:
        found, cabinet = self._known_map, self._config.cabinet
        boards = map(_as_found, found.boards)
        if effect.photo is not None:
            self._store.photos.commit((effect.photo.photo_id,), effect.drop_off_id)
        self._store.ledger.record(
            KioskCommissioned(
                kiosk_id=self._config.kiosk.id,
                visit_id=visit.visit_id,
                staff_ref=visit.staff.staff_ref,
                hardware_map_sha256=found.digest(cabinet.layout),
                boards=tuple(
                    BoardInService(name=b.name, driver=b.driver, port=b.url, address=b.address)
                    for b in boards
                ),
                reach_mm={c.id: c.reach_mm for c in cabinet.compartments},
                drop_off_id=effect.drop_off_id,
                checklist=effect.checklist,
                photo=effect.photo,
                software_version=kiosk.__version__,
            )
        )


def _as_found(board: MappedBoard) -> BoardFound:
    options = board.options
    return BoardFound(
        name=board.name,
        url=board.url,
        driver=board.driver,
        baud_rate=int(options.get("baud_rate", 0)),
        address=int(options.get("address", options.get("station", 0))),
        terminals=int(options["lock_count"]),
    )
