"""A damaged database is moved aside, never deleted; what can be read goes on in a new one, which says so."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.domain.alarms import AlarmCode
from kiosk.domain.compartments import NOT_SEEN_EMPTY
from kiosk.domain.machine_events import AlarmRaised, CompartmentBlocked, LedgerSalvaged, LostRows
from kiosk.store import durable
from kiosk.store.compartments import CompartmentFacts
from kiosk.store.counting_on import count_on
from kiosk.store.database import Database
from kiosk.store.ledger import Ledger, Sources
from kiosk.store.rebuilding import Rebuilt, rebuild
from kiosk.store.settling import (
    doubtful_compartments,
    keep_floor,
    newest_ledger_id,
    own_ledger_id,
    settle_books,
)

MOST_LISTED: Final = 200
"""Of the stretches that are lost, so that the event stays well below what travels."""

PARTS: Final = ("-wal", "-shm", "")
"""The files of a database, in the order in which they are moved: a log must never meet another database."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What belongs to a database and is not in it. `compartments` are the ids of all that are configured."""

    file: Path
    backup: Path
    photos: Path
    compartments: tuple[str, ...]


def salvage(
    around: Surroundings, damage: str, sources: Sources, alive: Callable[[], None] = lambda: None
) -> None:
    """Put a new database in the place of a damaged, or missing, one. Nobody may have it open.

    It is put in place only when it is complete; a power cut before leaves the damaged file where it
    is, to be salvaged once more. `alive` is called while it lasts. Raises StoreTooNewError, or an
    OSError or sqlite3.Error when the disk will not have it.
    """
    new, name = _under_construction(around.file), _name_for(around.file, sources.now().at)
    kept_as = name if around.file.exists() else None
    log.critical("the database is damaged and is salvaged", extra={"damage": damage, "kept_as": kept_as})
    _clear_away(new)
    try:
        rebuilt = rebuild(around.file, around.backup, new, alive)
        alive()
        with closing(Database(new)) as database:
            _settle(database, rebuilt, around, sources, damage, kept_as)
            database.write_back()
    except BaseException:
        _clear_away(new)  # a disk that is full has no room for half a database
        raise
    durable.put_in_place(new, around.file.with_name(name + ".new"))
    finish(around.file)


def finish(file: Path) -> None:
    """Exchange the databases, once the new one is complete: also what a power cut interrupted."""
    for new in sorted(file.parent.glob(f"{file.name}.damaged-*.new")):
        aside = new.with_suffix("")
        for part in PARTS:
            moved = file.with_name(file.name + part)
            if moved.exists():
                moved.rename(aside.with_name(aside.name + part))
        durable.sync(file.parent)
        durable.put_in_place(new, file)


def unfinished(file: Path) -> bool:
    """Whether a new database is complete and not yet in its place."""
    return any(file.parent.glob(f"{file.name}.damaged-*.new"))


def _settle(
    database: Database,
    rebuilt: Rebuilt,
    around: Surroundings,
    sources: Sources,
    damage: str,
    kept_as: str | None,
) -> None:
    now = sources.now()
    with database.transaction():
        keep_floor(database, rebuilt, now, sources.boot_id)
        settle_books(database, rebuilt, around.photos)
        before, ledger_id = newest_ledger_id(database), own_ledger_id(database, rebuilt)
        if ledger_id:
            database.execute("INSERT OR IGNORE INTO meta VALUES ('ledger_id', ?)", ledger_id)
        ledger = Ledger(database, sources)
        known = count_on(database, rebuilt, ledger.newest_sequence(), ledger.now().at)
        lost = list(_lost(ledger, known))
        salvaged = LedgerSalvaged(
            kiosk_id=sources.kiosk_id,
            damage=damage,
            kept_as=kept_as,
            rows_kept=rebuilt.rows_kept,
            rows_from_backup=rebuilt.rows_from_backup,
            rows_lost=sum(rows.last - rows.first + 1 for rows in lost),
            lost=listed(lost, MOST_LISTED),
            end_known="counter" in rebuilt.whole,
            incomplete=_incomplete(database, rebuilt),
            leases_burnt="counter" not in rebuilt.whole,
            previous_ledger_id=None if ledger_id else before,
        )
        ledger.record(salvaged)
        ledger.record(_alarm(salvaged, sources.now().at))
        for compartment_id in doubtful_compartments(database, rebuilt.whole, around.compartments):
            CompartmentFacts(database, ledger.now).block(compartment_id, NOT_SEEN_EMPTY)
            ledger.record(
                CompartmentBlocked(
                    kiosk_id=sources.kiosk_id, compartment_id=compartment_id, why=NOT_SEEN_EMPTY
                )
            )
    log.critical("the database was salvaged", extra=salvaged.model_dump(mode="json", exclude={"lost"}))


def _lost(ledger: Ledger, known: int) -> Iterator[LostRows]:
    """Every stretch of rows that were given a sequence and are not there, and that no one has told of."""
    for gap in ledger.breaks():
        yield LostRows(first=gap.missing_from, last=gap.sequence - 1)
    newest = ledger.newest_sequence()
    if known > newest:
        yield LostRows(first=newest + 1, last=known)


def listed(lost: Iterable[LostRows], most: int) -> tuple[LostRows, ...]:
    """The same, in at most `most` stretches: the nearest are joined, with what was kept between them."""
    stretches = list(lost)
    while len(stretches) > most:
        nearest = min(range(1, len(stretches)), key=lambda i: stretches[i].first - stretches[i - 1].last)
        joined = LostRows(first=stretches[nearest - 1].first, last=stretches[nearest].last)
        stretches[nearest - 1 : nearest + 1] = [joined]
    return tuple(stretches)


def _incomplete(database: Database, rebuilt: Rebuilt) -> tuple[str, ...]:
    tables = database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '[a-z]*'")
    return tuple(sorted({row["name"] for row in tables} - rebuilt.whole))


def _alarm(salvaged: LedgerSalvaged, at: datetime) -> AlarmRaised:
    kept = f"kept as {salvaged.kept_as}" if salvaged.kept_as else "gone"
    lost = f"{salvaged.rows_lost} events of the ledger are lost"
    if not salvaged.end_known:
        lost = f"at least {lost}, the end is not known"
    return AlarmRaised(
        kiosk_id=salvaged.kiosk_id,
        alarm_code=AlarmCode.LEDGER_SALVAGED,
        about=salvaged.kept_as or f"{at:%Y%m%dT%H%M%SZ}",
        text=f"the database was damaged ({salvaged.damage}) and salvaged: {lost}; the damaged file is {kept}."
        " Check the drive, and the blocked compartments",
    )


def _name_for(file: Path, at: datetime) -> str:
    """A name for the damaged file that nothing has yet."""
    name = f"{file.name}.damaged-{at:%Y%m%dT%H%M%SZ}"
    taken = {path.name for path in file.parent.glob(f"{file.name}.damaged-*")}
    number = 1
    while any(other.startswith(name if number == 1 else f"{name}_{number}") for other in taken):
        number += 1
    return name if number == 1 else f"{name}_{number}"


def _under_construction(file: Path) -> Path:
    return file.with_name(f"{file.name}.salvaging")


def _clear_away(new: Path) -> None:
    for part in PARTS:
        new.with_name(new.name + part).unlink(missing_ok=True)
