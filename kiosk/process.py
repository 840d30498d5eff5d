"""`kiosk run` as a process: the core on its own thread, the screen on the main one."""

import logging
import os
import signal
import threading

from kiosk.config import Config
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.host.notify import Notifier, Watchdog
from kiosk.runtime.core import CatalogueOf, Core
from kiosk.runtime.devices import open_devices
from kiosk.runtime.executor import ThreadExecutor
from kiosk.store.failure import disk_failure
from kiosk.ui.app import ScreenFailedError, run_screen
from kiosk.ui.settings import ScreenSettings

_log = logging.getLogger(__name__)

CORE_END_S = 10.0


def run_kiosk(config: Config, catalogue_of: CatalogueOf) -> int:
    """Run until SIGTERM; the exit code. A fault of core or screen ends both, to be started again.

    74 when the disk failed. What it fails with before the core is there is raised.
    """
    clock = SystemClock()
    executor = ThreadExecutor(clock)
    with Notifier() as notifier:
        watchdog = Watchdog(notifier, clock, loops=["core", "screen"])
        core = Core(
            config,
            lambda: open_devices(config.cabinet),
            executor,
            clock,
            SystemIds(clock),
            boot_id(),
            catalogue_of,
            on_beat=lambda: watchdog.beat("core"),
        )
        faults: list[BaseException] = []
        thread = threading.Thread(target=_be_the_core, args=(core, executor, faults), name="core")
        thread.start()
        notifier.ready()
        try:
            run_screen(
                _screen(config),
                core.model,
                core.press,
                core.latest_frame,
                on_beat=lambda: watchdog.beat("screen"),
                remote=config.screen.remote_socket,
            )
        except ScreenFailedError as error:
            faults.append(error)
        finally:
            # Whatever ended the screen: a core without one would keep the process from being started anew.
            notifier.stopping()
            executor.stop()
            thread.join(CORE_END_S)
            core.close()
    if any(map(disk_failure, faults)):
        return os.EX_IOERR
    return 1 if faults else os.EX_OK


def _be_the_core(core: Core, executor: ThreadExecutor, faults: list[BaseException]) -> None:
    executor.post(core.start)
    try:
        executor.run()
    except BaseException as error:
        _log.critical(disk_failure(error) or "the core failed; the kiosk starts again", exc_info=error)
        faults.append(error)
        os.kill(os.getpid(), signal.SIGTERM)


def _screen(config: Config) -> ScreenSettings:
    screen = config.screen
    return ScreenSettings(
        width_px=screen.width_px,
        height_px=screen.height_px,
        diagonal_in=screen.diagonal_in,
        fullscreen=screen.fullscreen,
        brand_name=config.kiosk.operator_name,
    )
