"""`kiosk run` as a process: the core on its own thread, the screen on the main one."""

import logging
import os
import signal
import threading
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from hardware.speech.espeak_ng import EspeakNg
from hardware.speech.interface import Voice
from kiosk.config import Config
from kiosk.flow.visit import Visit
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.host.notify import Notifier, Watchdog
from kiosk.presentation.screens import Around, compose, last_words
from kiosk.presentation.words import Words
from kiosk.runtime.configured import place_of
from kiosk.runtime.core import CatalogueOf, Core
from kiosk.runtime.devices import open_devices
from kiosk.runtime.executor import ThreadExecutor
from kiosk.runtime.staff.examining import examine
from kiosk.store import NothingStored, StoreUnusable
from kiosk.store.disk_errors import why_nothing_stored
from kiosk.store.failure import disk_failure
from kiosk.ui.app import ScreenFailedError, run_screen
from kiosk.ui.settings import Brand, KeyNames, LastWords, ScreenSettings

_log = logging.getLogger(__name__)

CORE_END_S = 10.0


UNUSABLE_S = 30.0
"""A disk that cannot be used is left alone for so long; then the service manager starts the kiosk again."""


def run_kiosk(config: Config, config_file: Path, catalogue_of: CatalogueOf) -> int:
    """Run what `config_file` says, read as `config`, until SIGTERM; the exit code.

    A fault of core or screen ends both, to be started again. With a disk that cannot be used there is a
    screen that says whom to call, for a while. 74 when the disk failed.
    """
    clock = SystemClock()
    executor = ThreadExecutor(clock)
    with Notifier() as notifier:
        watchdog = Watchdog(notifier, clock, loops=["core", "screen"])
        try:
            core = Core(
                config,
                lambda: open_devices(config.cabinet),
                executor,
                clock,
                SystemIds(clock),
                boot_id(),
                catalogue_of,
                on_beat=lambda: watchdog.beat("core"),
                on_restart=_end_to_start_anew,
                examine=partial(examine, config_file.resolve()),
            )
        except (NothingStored, StoreUnusable, OSError) as error:
            if not _is_of_the_disk(error, config):
                raise
            _log.critical("the disk cannot be used: %s", error)
            _stand_still(config, catalogue_of, notifier, Watchdog(notifier, clock, loops=["screen"]))
            return os.EX_IOERR
        faults: list[BaseException] = []
        voice = _voice(config)
        thread = threading.Thread(target=_be_the_core, args=(core, executor, faults), name="core")
        thread.start()
        notifier.ready()
        try:
            run_screen(
                _screen(config, _words(config, catalogue_of)),
                core.model,
                core.press,
                core.latest_frame,
                on_beat=lambda: watchdog.beat("screen"),
                remote=config.screen.remote_socket,
                speaker=voice,
            )
        except ScreenFailedError as error:
            faults.append(error)
        finally:
            # Whatever ended the screen: a core without one would keep the process from being started anew.
            notifier.stopping()
            executor.stop()
            thread.join(CORE_END_S)
            core.close()
            if voice:
                voice.close()
    if any(map(disk_failure, faults)):
        return os.EX_IOERR
    return 1 if faults else os.EX_OK


def _end_to_start_anew() -> None:
    """The service manager starts the kiosk again, with what its files say by then."""
    _log.warning("the wiring has changed; the kiosk starts again")
    os.kill(os.getpid(), signal.SIGTERM)


def _is_of_the_disk(error: BaseException, config: Config) -> bool:
    """And not of a device, or of a file that nobody may read."""
    if isinstance(error, StoreUnusable):
        return True
    return bool(why_nothing_stored(error, config.paths.state) or disk_failure(error))


def _stand_still(config: Config, catalogue_of: CatalogueOf, notifier: Notifier, watchdog: Watchdog) -> None:
    """Nothing but a screen, until it is time to try again."""
    language = config.screen.language
    words = _words(config, catalogue_of)
    nobody = Visit(visit_id="", language=language)
    model = compose(nobody, words, Around(place_of(config), stands_still=True))
    end = threading.Timer(UNUSABLE_S, os.kill, (os.getpid(), signal.SIGTERM))
    end.daemon = True
    end.start()
    notifier.ready()
    run_screen(
        _screen(config, words),
        lambda: model,
        lambda _: None,
        lambda: None,
        on_beat=lambda: watchdog.beat("screen"),
        remote=config.screen.remote_socket,
    )
    end.cancel()


def _be_the_core(core: Core, executor: ThreadExecutor, faults: list[BaseException]) -> None:
    executor.post(core.start)
    try:
        executor.run()
    except BaseException as error:
        _log.critical(disk_failure(error) or "the core failed; the kiosk starts again", exc_info=error)
        faults.append(error)
        os.kill(os.getpid(), signal.SIGTERM)


def _voice(config: Config) -> Voice | None:
    """What reads the screen aloud; None where the place does not want it."""
    sound = config.sound
    if not sound.speech:
        return None
    return EspeakNg(speaker=sound.speaker_device or "", headset=sound.headset_device or "")


def _words(config: Config, catalogue_of: CatalogueOf) -> Words:
    """In the language of the site."""
    language = config.screen.language
    return Words(language, ZoneInfo(config.site.time_zone), catalogue_of(language))


def _screen(config: Config, words: Words) -> ScreenSettings:
    screen = config.screen
    return ScreenSettings(
        width_px=screen.width_px,
        height_px=screen.height_px,
        diagonal_in=screen.diagonal_in,
        fullscreen=screen.fullscreen,
        brand=_brand(config),
        keys=KeyNames(**config.keypad.model_dump()),
        last_words=LastWords(last_words(place_of(config), words), words.locale),
    )


def _brand(config: Config) -> Brand:
    brand = config.brand
    logo = brand.logo.read_bytes() if brand.logo else None
    return Brand(name=config.kiosk.operator_name, logo=logo, accent=brand.accent)
