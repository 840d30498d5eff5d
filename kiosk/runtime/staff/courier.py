"""What couriers' visits ask for, done; what all staff asks for goes on to the staff's performer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hardware.printer.interface import PrintResult
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.collecting import BinLevel, TakenLoadUnit, WaitingPackage
from kiosk.domain.events import DropOffCompleted
from kiosk.flow import effects, signals
from kiosk.flow.courier.effects import (
    CloseLoadUnit,
    LeaveInside,
    LookForPackages,
    NoteDiscrepancy,
    OpenLoadUnit,
    PrintLabelAgain,
    PrintManifest,
    ReadBin,
    RecordCollection,
    TakeOver,
    Vacate,
)
from kiosk.flow.courier.signals import (
    BinHere,
    BinRead,
    CollectionRecorded,
    LeftOpen,
    LoadUnitClosed,
    LoadUnitOpened,
    LoadUnitRefused,
    NothingLeftOpen,
    PackagesHere,
    TookOver,
)
from kiosk.flow.courier.visit import CourierVisit
from kiosk.flow.staff.effects import OpenDoor
from kiosk.presentation.papers import label_of_completed
from kiosk.presentation.papers.manifest import manifest
from kiosk.presentation.place import Place
from kiosk.presentation.words import Words
from kiosk.runtime.acts import Acts
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.holdings import Holdings
from kiosk.runtime.performing import Stage
from kiosk.runtime.staff.handover import Handover
from kiosk.runtime.staff.performer import StaffPerformer
from kiosk.store import Store


@dataclass(frozen=True)
class CourierPerformer:
    """Performs couriers' visits. `bins` are the drop bins there are, `level_of` is what one's sensors tell.

    Concurrency: the core's, as its store.
    """

    staff: StaffPerformer
    store: Store
    holdings: Holdings
    compartments: Compartments
    handover: Handover
    acts: Acts
    alarms: Alarms
    place: Place
    words_of: Callable[[str], Words]
    operator_language: str
    level_of: Callable[[str], BinLevel]
    bins: tuple[str, ...]
    open_at_once: int

    def perform(self, visit: CourierVisit, effect: effects.Effect, stage: Stage) -> signals.Signal | None:
        match effect:
            case LookForPackages():
                return self._look(visit, effect, stage)
            case TakeOver():
                return self._take_over(visit, effect, stage)
            case OpenDoor():
                return self._open(visit, effect, stage)
            case Vacate():
                self.compartments.emptied(
                    effect.compartment_id,
                    effect.drop_off_id,
                    by_sensor=effect.by_sensor,
                    why_not=effect.why_not,
                )
            case LeaveInside():
                self.compartments.still_holds(
                    effect.compartment_id, effect.drop_off_id, by_sensor=effect.by_sensor
                )
            case CloseLoadUnit():
                return self._close_unit(visit, effect, stage)
            case OpenLoadUnit():
                return self._open_unit(visit, effect)
            case ReadBin():
                return BinRead(effect_id=effect.effect_id, level=self.level_of(effect.bin_id))
            case NoteDiscrepancy():
                self.handover.note(visit, effect)
            case RecordCollection():
                return self._record(visit, effect, stage)
            case effects.TakePhoto():
                stage.launches.append(lambda: self.acts.photograph(effect, stage.tell))
            case effects.DiscardPhoto():
                self.store.photos.discard(effect.photo_id)
            case PrintLabelAgain():
                self._print_label(effect, stage)
            case PrintManifest():
                self._print_manifest(visit, effect, stage)
            case _:
                return self.staff.perform(visit, effect, stage)
        return None

    def keep(self, visit: CourierVisit) -> None:
        """What is in the hands of somebody who is not there, or theirs to tell of, is an alarm."""
        self.staff.keep(visit)
        is_left = visit.is_parked and visit.keeps
        text = "a courier has gone away, and has not confirmed what they took" if is_left else None
        self.alarms.set(AlarmCode.COLLECTION_UNCONFIRMED, visit.visit_id, text)

    def forget(self, visit: CourierVisit) -> None:
        self.staff.forget(visit)
        self.alarms.set(AlarmCode.COLLECTION_UNCONFIRMED, visit.visit_id, None)

    def _look(self, visit: CourierVisit, effect: LookForPackages, stage: Stage) -> PackagesHere:
        """Theirs alone, and nothing that another visit has in hand."""
        elsewhere = {door for other in stage.others for door in other.doors}
        return PackagesHere(
            effect_id=effect.effect_id,
            packages=tuple(p for p in self._of(visit) if p.compartment_id not in elsewhere),
            bins=tuple(known for name in self.bins if (known := self._bin(visit, name, stage))),
            open_at_once=self.open_at_once,
            settled=self.compartments.told_of(visit.doors - elsewhere),
            left_open=next(map(_told, _left_by_colleagues(visit, stage)), None),
        )

    def _take_over(self, visit: CourierVisit, effect: TakeOver, stage: Stage) -> TookOver | NothingLeftOpen:
        """The visit stays as it is, with its id and its events, and is another one's. A pass goes with it."""
        if effect.visit_id not in [left.visit_id for left in _left_by_colleagues(visit, stage)]:
            return NothingLeftOpen(effect_id=effect.effect_id)
        if visit.staff.pass_id:
            self.store.staff_passes.go_on_with(visit.staff.pass_id, effect.visit_id)
        stage.launches.append(partial(stage.resume, effect.visit_id, visit.staff))
        return TookOver(effect_id=effect.effect_id)

    def _bin(self, visit: CourierVisit, name: str, stage: Stage) -> BinHere | None:
        """None where the bag of another carrier stands in it, or a customer's parcel may be on its way
        into it: nobody would know in which bag it is.
        """
        if any(name in other.bins for other in stage.others):
            return None
        unit = self.store.bins.in_bin(name)
        if unit is None:
            return BinHere(bin_id=name, level=self.level_of(name), load_unit_id=None)
        if unit.carrier_id != visit.staff.carrier_id:
            return None
        return BinHere(
            bin_id=name,
            level=self.level_of(name),
            load_unit_id=unit.load_unit_id,
            packages=len(unit.packages),
        )

    def _close_unit(self, visit: CourierVisit, effect: CloseLoadUnit, stage: Stage) -> LoadUnitClosed | None:
        """Theirs alone; another one's is not even told of."""
        if (here := self._bin(visit, effect.bin_id, stage)) is None or here.load_unit_id is None:
            return None
        self.store.bins.close(effect.bin_id, effect.seal)
        unit = TakenLoadUnit(
            load_unit_id=here.load_unit_id,
            bin_id=effect.bin_id,
            seal=effect.seal,
            packages=here.packages,
            before=here.level,
        )
        return LoadUnitClosed(effect_id=effect.effect_id, unit=unit)

    def _open_unit(self, visit: CourierVisit, effect: OpenLoadUnit) -> LoadUnitOpened | LoadUnitRefused:
        carrier_id = visit.staff.carrier_id or ""
        if self.store.bins.open(effect.bin_id, effect.load_unit_id, carrier_id):
            return LoadUnitOpened(effect_id=effect.effect_id)
        return LoadUnitRefused(effect_id=effect.effect_id)

    def _of(self, visit: CourierVisit) -> tuple[WaitingPackage, ...]:
        return self.holdings.waiting().get(visit.staff.carrier_id or "", ())

    def _open(self, visit: CourierVisit, effect: OpenDoor, stage: Stage) -> signals.Signal | None:
        """No door but one with a package of their carrier, which stays in the books until it is out."""
        name = effect.compartment_id
        package = next((p for p in self._of(visit) if p.compartment_id == name), None)
        if package is None:
            return signals.DoorStayedShut(effect_id=effect.effect_id, compartment_id=name)
        answer = self.staff.perform(visit, effect, stage)
        self.compartments.hold(name, package.drop_off_id)
        return answer

    def _record(self, visit: CourierVisit, effect: RecordCollection, stage: Stage) -> CollectionRecorded:
        recorded, request_ids = self.handover.record(visit, effect)
        stage.launches.append(lambda: self.handover.close_requests(request_ids))
        return recorded

    def _print_label(self, effect: PrintLabelAgain, stage: Stage) -> None:
        entry = self.store.ledger.newest_about(effect.drop_off_id, "drop_off.completed")
        assert entry is not None, "a package that is here was told of by its drop-off"
        event = DropOffCompleted.model_validate(entry.event["data"])
        words = self.words_of(self.operator_language)
        label = label_of_completed(event, effect.package_no, words, self.place)

        def printed(result: PrintResult) -> None:
            stage.tell(
                signals.LabelPrinted(
                    effect_id=effect.effect_id, outcome=result.outcome.value, reason=result.reason
                )
            )

        stage.launches.append(partial(self.acts.print_paper, "label_printer", label, printed))

    def _print_manifest(self, visit: CourierVisit, effect: PrintManifest, stage: Stage) -> None:
        assert visit.manifest is not None
        assert visit.manifest_at is not None
        words = self.words_of(visit.language)
        paper = manifest(
            visit.manifest, visit.staff, visit.manifest_at, words, self.place, whole=effect.whole
        )

        def printed(result: PrintResult) -> None:
            stage.tell(
                signals.PaperPrinted(
                    effect_id=effect.effect_id, outcome=result.outcome.value, reason=result.reason
                )
            )

        stage.launches.append(partial(self.acts.print_paper, "receipt_printer", paper, printed))


def _left_by_colleagues(visit: CourierVisit, stage: Stage) -> list[CourierVisit]:
    """What others of the same carrier went away from, and keep."""
    others = (other for other in stage.others if isinstance(other, CourierVisit))
    mine = visit.staff.carrier_id
    return [v for v in others if v.is_parked and v.keeps and v.staff.carrier_id == mine]


def _told(left: CourierVisit) -> LeftOpen:
    return LeftOpen(
        visit_id=left.visit_id,
        staff_ref=left.staff.staff_ref,
        packages=len(left.taken),
        load_units=left.load_units,
        doors=left.group,
        bin_id=left.at_bin if left.bins else None,
    )
