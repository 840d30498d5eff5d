"""What devices do for a visit: pictures and papers."""

from collections.abc import Callable

from hardware.camera.interface import Camera
from hardware.camera.quality import PhotoQuality as SeenQuality
from hardware.camera.quality import assess, encode_jpeg
from hardware.errors import DeviceError
from hardware.printer.interface import Printer, PrintOutcome, PrintResult
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.codes import PhotoQuality
from kiosk.domain.drop_off import Photo
from kiosk.flow import effects, signals
from kiosk.flow.evidence import NO_PHOTO
from kiosk.flow.staff.effects import PrinterRole
from kiosk.flow.visit import Visit
from kiosk.presentation.paper import PaperModel
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.executor import Executor
from kiosk.runtime.papers import Papers
from kiosk.runtime.printing import print_job
from kiosk.store import NothingStored, Store

NO_PRINTER = PrintResult(PrintOutcome.FAILED, "no_printer")

Answer = Callable[[signals.Signal], None]
Lane = tuple[str, Printer]


class Acts:
    """Launches device work after its reasons are durable.

    Concurrency: the core's; devices work in their lanes.
    """

    def __init__(
        self,
        store: Store,
        executor: Executor,
        papers: Papers,
        item_camera: Camera | None,
        receipt_printer: Lane | None,
        label_printer: Lane | None,
        new_id: Callable[[], str],
        alarms: Alarms,
    ) -> None:
        self._store = store
        self._executor = executor
        self._papers = papers
        self._camera = item_camera
        self._receipt_printer = receipt_printer
        self._label_printer = label_printer
        self._new_id = new_id
        self._alarms = alarms

    @property
    def printers(self) -> tuple[PrinterRole, ...]:
        """Those that this kiosk has."""
        has: dict[PrinterRole, Lane | None] = {
            "receipt_printer": self._receipt_printer,
            "label_printer": self._label_printer,
        }
        return tuple(role for role, printer in has.items() if printer is not None)

    def launch(self, effect: effects.Effect, visit: Visit, answer: Answer) -> None:
        """Have a device do it; `answer` gets the result on the core."""
        match effect:
            case effects.TakePhoto():
                self.photograph(effect, answer)
            case effects.PrintLabel():
                paper = self._papers.label(effect)
                self._print(
                    self._label_printer,
                    paper,
                    lambda r: answer(
                        signals.LabelPrinted(
                            effect_id=effect.effect_id, outcome=r.outcome.value, reason=r.reason
                        )
                    ),
                )
            case _:
                self._print(
                    self._receipt_printer,
                    self._papers.of(effect, visit),
                    lambda r: answer(
                        signals.PaperPrinted(
                            effect_id=effect.effect_id, outcome=r.outcome.value, reason=r.reason
                        )
                    ),
                )

    def print_test(self, role: PrinterRole, done: Callable[[PrintResult], None]) -> None:
        """Print a page that says which printer this is; `done` gets what came of it on the core."""
        self.print_paper(role, self._papers.test_page(role), done)

    def print_paper(self, role: PrinterRole, paper: PaperModel, done: Callable[[PrintResult], None]) -> None:
        """Print this; `done` gets what came of it on the core."""
        printer = self._receipt_printer if role == "receipt_printer" else self._label_printer
        self._print(printer, paper, done)

    def _print(self, printer: Lane | None, paper: PaperModel, done: Callable[[PrintResult], None]) -> None:
        if printer is None:
            self._executor.post(lambda: done(NO_PRINTER))
            return
        lane, device = printer

        def ended(outcome: PrintResult | DeviceError) -> None:
            failed = PrintResult(PrintOutcome.FAILED, "gone")
            result = failed if isinstance(outcome, DeviceError) else outcome
            self._watch_printer(lane, result)
            done(result)

        self._executor.submit(f"printer {lane}", lambda: device.print(print_job(paper)), ended)

    def _watch_printer(self, lane: str, result: PrintResult) -> None:
        """Silence proves neither that it works nor that it does not."""
        if result.outcome is PrintOutcome.FAILED:
            self._alarms.set(AlarmCode.PRINTER_FAILED, lane, result.reason or "failed")
        elif result.outcome is PrintOutcome.PRINTED:
            self._alarms.set(AlarmCode.PRINTER_FAILED, lane, None)

    def photograph(self, effect: effects.TakePhoto, answer: Answer) -> None:
        """Take what the item camera sees now; `answer` gets PhotoTaken or PhotoFailed on the core."""
        frame = self._camera.latest() if self._camera else None
        if frame is None:
            failed = signals.PhotoFailed(effect_id=effect.effect_id, why=NO_PHOTO["item_camera"])
            self._executor.post(lambda: answer(failed))
            return

        def keep(picture: tuple[bytes, SeenQuality] | DeviceError) -> None:
            assert not isinstance(picture, DeviceError), "encoding needs no device"
            jpeg, quality = picture
            now = self._store.ledger.now()
            try:
                kept = self._store.photos.keep(self._new_id(), jpeg, now)
            except NothingStored:
                answer(signals.PhotoFailed(effect_id=effect.effect_id, why=NO_PHOTO["photo_room"]))
                return
            photo = Photo(
                photo_id=kept.photo_id,
                role="item",
                line_ids=effect.line_ids,
                sha256=kept.sha256,
                bytes=kept.bytes,
                taken_at=now.at,
                quality=PhotoQuality(quality.value),
            )
            answer(signals.PhotoTaken(effect_id=effect.effect_id, photo=photo, path=str(kept.path)))

        self._executor.submit("photo", lambda: (encode_jpeg(frame.image), assess(frame.image)), keep)
