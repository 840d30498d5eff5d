"""A test page at central's command: whether a printer puts anything on paper is seen only when it prints."""

from collections.abc import Callable
from functools import partial

from hardware.printer.interface import PrintOutcome, PrintResult
from kiosk.contract.commands import NoArguments
from kiosk.contract.messages import Command
from kiosk.domain.machine_events import CommandOutcome, CommandResult
from kiosk.flow.staff.effects import PrinterRole
from kiosk.runtime.acts import NO_PRINTER, Acts
from kiosk.runtime.answers import Answers
from kiosk.runtime.commands import Taken
from kiosk.runtime.runner import Runner
from kiosk.store import Store
from kiosk.trust.documents import arguments_of
from kiosk.trust.jws import Refused

ROLES: tuple[PrinterRole, ...] = ("receipt_printer", "label_printer")


class CommandedPapers:
    """Prints one page in each role, one after the other, also where one printer has both.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, runner: Runner, acts: Acts, answers: Answers) -> None:
        self._store = store
        self._runner = runner
        self._acts = acts
        self._answers = answers

    def print_test(self, command: Command) -> Taken:
        """Written down first: nobody prints it again whose power failed meanwhile."""
        arguments_of(command, NoArguments)
        if why := self._runner.in_use:
            raise Refused("in_use", f"{why}; ask again when nobody is there")
        intent_id = self._answers.begin(command)
        end = partial(self._end, command, intent_id)
        return Taken(None, then=lambda: self._print(ROLES, {}, end))

    def _print(
        self,
        roles: tuple[PrinterRole, ...],
        came: dict[str, PrintResult],
        end: Callable[[dict[str, PrintResult]], None],
    ) -> None:
        if not roles:
            end(came)
            return
        role, *rest = roles
        self._acts.print_test(role, lambda result: self._print(tuple(rest), came | {role: result}, end))

    def _end(self, command: Command, intent_id: str, came: dict[str, PrintResult]) -> None:
        self._runner.durably(partial(self._book, command, intent_id, came))

    def _book(self, command: Command, intent_id: str, came: dict[str, PrintResult]) -> None:
        result: CommandResult = {role: r.reason or r.outcome.value for role, r in came.items()}
        with self._store.transaction():
            self._answers.end(intent_id, command, _outcome(list(came.values())), result)


def _outcome(came: list[PrintResult]) -> CommandOutcome:
    """Of the printers there are: one that failed tells most, silence proves nothing."""
    outcomes = {result.outcome for result in came if result is not NO_PRINTER}
    if PrintOutcome.FAILED in outcomes or not outcomes:
        return "failed"
    return "unknown" if PrintOutcome.UNCONFIRMED in outcomes else "done"
