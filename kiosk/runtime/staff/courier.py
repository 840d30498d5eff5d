"""What couriers' visits ask for, done; what all staff asks for goes on to the staff's performer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from hardware.printer.interface import PrintResult
from kiosk.domain.collecting import WaitingPackage
from kiosk.domain.events import DropOffCompleted
from kiosk.flow import effects, signals
from kiosk.flow.courier.effects import (
    LeaveInside,
    LookForPackages,
    NoteDiscrepancy,
    PrintLabelAgain,
    PrintManifest,
    RecordCollection,
    Vacate,
)
from kiosk.flow.courier.signals import BinHere, CollectionRecorded, PackagesHere
from kiosk.flow.courier.visit import CourierVisit
from kiosk.flow.staff.effects import OpenDoor
from kiosk.presentation.papers import label_of_completed
from kiosk.presentation.papers.manifest import manifest
from kiosk.presentation.place import Place
from kiosk.presentation.words import Words
from kiosk.runtime.acts import Acts
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.holdings import Holdings
from kiosk.runtime.performing import Stage
from kiosk.runtime.staff.handover import Handover
from kiosk.runtime.staff.performer import StaffPerformer
from kiosk.store import Store


@dataclass(frozen=True)
class CourierPerformer:
    """The performer of couriers' visits. `levels`: how full each drop bin is, in percent, as far as is known.

    Concurrency: the core's, as its store.
    """

    staff: StaffPerformer
    store: Store
    holdings: Holdings
    compartments: Compartments
    handover: Handover
    acts: Acts
    place: Place
    words_of: Callable[[str], Words]
    operator_language: str
    levels: Callable[[], Mapping[str, int | None]]
    open_at_once: int

    def perform(self, visit: CourierVisit, effect: effects.Effect, stage: Stage) -> signals.Signal | None:
        match effect:
            case LookForPackages():
                return self._look(visit, effect, stage)
            case OpenDoor():
                return self._open(visit, effect, stage)
            case Vacate():
                self.compartments.emptied(
                    effect.compartment_id, by_sensor=effect.by_sensor, why_not=effect.why_not
                )
            case LeaveInside():
                self.compartments.still_holds(effect.compartment_id, effect.drop_off_id)
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
        self.staff.keep(visit)

    def forget(self, visit: CourierVisit) -> None:
        self.staff.forget(visit)

    def _look(self, visit: CourierVisit, effect: LookForPackages, stage: Stage) -> PackagesHere:
        """Theirs alone, and nothing that another visit has in hand."""
        elsewhere = {door for other in stage.others for door in other.doors}
        return PackagesHere(
            effect_id=effect.effect_id,
            packages=tuple(p for p in self._of(visit) if p.compartment_id not in elsewhere),
            bins=tuple(
                BinHere(bin_id=name, fill_percent=level) for name, level in sorted(self.levels().items())
            ),
            open_at_once=self.open_at_once,
        )

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
