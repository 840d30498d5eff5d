"""Everything that central's commands reach, joined."""

from kiosk.config import Config
from kiosk.contract import commands as names
from kiosk.runtime.answers import Answers
from kiosk.runtime.commanded_compartments import CommandedCompartments
from kiosk.runtime.commanded_papers import CommandedPapers
from kiosk.runtime.commanded_service import CommandedService
from kiosk.runtime.commands import Commands
from kiosk.runtime.ports import Ports
from kiosk.runtime.pressure import Pressure
from kiosk.runtime.runner import Runner


def commands_of(runner: Runner, ports: Ports, pressure: Pressure, config: Config) -> Commands:
    """The commands of one kiosk; the runner tells them when it is ready, and asks which doors they attend."""
    store, sights = ports.store, ports.doors.sights
    answers = Answers(store, config.kiosk.id, ports.new_id)
    compartments = CommandedCompartments(
        store,
        runner,
        ports.compartments,
        answers,
        ports.alarms,
        ports.executor,
        config.commands.doors_per_hour,
        left_open_after_s=config.visit.park_after_s,
    )
    service = CommandedService(store, ports.service, ports.rules, pressure, sights)
    papers = CommandedPapers(store, runner, ports.acts, answers)
    commands = Commands(
        store,
        answers,
        runner.durably,
        executes={
            names.OPEN_COMPARTMENT: compartments.open,
            names.BLOCK_COMPARTMENT: compartments.block,
            names.RELEASE_COMPARTMENT: compartments.release,
            names.TAKE_OUT_OF_SERVICE: service.take_out,
            names.PUT_INTO_SERVICE: service.put_back,
            names.REQUEST_DIAGNOSTICS: service.diagnose,
            names.PRINT_TEST: papers.print_test,
        },
        on_refused=compartments.refused,
        on_second=compartments.look,
    )
    runner.on_ready = commands.ready
    runner.attended = lambda: compartments.attended
    return commands
