"""The store: whether it can be read, is whole, empties itself, and what it knows of the rules."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.config import Config
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.domain.moment import rfc3339
from kiosk.domain.validity import Validity, told_of_grace, validity_of
from kiosk.state import open_store, surroundings
from kiosk.store import DATABASE_FILE, Store, StoreTooNewError
from kiosk.store.backup import BACKUP_FILE, made_at
from kiosk.store.database import Database
from kiosk.store.guard import MARK_FILE, what_is_wrong
from kiosk.store.soundness import quick_check

HEAD_ROWS = 100
"""How much of the chain is checked here; `kiosk ledger verify` checks all of it."""

SLOW_AFTER = timedelta(hours=1)
"""An event that has waited this long waits for more than a passing disturbance."""

COPY_LATE_AFTER = timedelta(days=2)

RULES_END_SOON = timedelta(days=7)

PHOTOS_COUNTED = 1000


def file_of_store(config: Config) -> Iterator[Finding]:
    """The database file: opened, its schema, its pages, the end of the ledger's chain."""
    file = config.paths.state / "kiosk.db"
    try:
        database = Database(file)
    except StoreTooNewError as error:
        yield fault("store", str(error), "install the newest version of this software")
        return
    # Not named by its class: sqlite3 belongs to the store alone.
    except Exception as error:
        yield fault("store", f"{file} cannot be opened: {error}", _mend_unreadable(config))
        return
    try:
        yield from _schema(database, file)
        pages = _pages(database, config)
    finally:
        database.close()
    yield pages
    if pages.ok:
        yield _chain_head(config)
    yield _copy(config)
    yield from _kept_damaged(config)


def store_is_gone(config: Config) -> Finding | None:
    """The fault that there is no database where there was one; None when there is, or never was."""
    if not (config.paths.state / DATABASE_FILE).exists() and (damage := what_is_wrong(surroundings(config))):
        return fault("store", f"{config.paths.state / DATABASE_FILE}: {damage}", _mend_damaged(config))
    return None


def traffic(config: Config) -> Iterator[Finding]:
    """The outbox: what waits for central, for how long, and what central will not have."""
    store = open_store(config)
    try:
        status = store.outbox.status()
        photos = len(store.photos.waiting(limit=PHOTOS_COUNTED))
        text = f"{status.waiting} events and {photos} photos wait"
        if status.oldest_at:
            text += f", the oldest since {status.oldest_at}"
        if status.oldest_at and _age(status.oldest_at) > SLOW_AFTER:
            yield note("outbox", text, "see what is said of the broker and of central below; nothing is lost")
        else:
            yield ok("outbox", text)
        if status.quarantined:
            first = store.outbox.quarantined()[0]
            yield fault(
                "outbox",
                f"{status.quarantined} events are quarantined, the first: {first.type} {first.event_id},"
                f" {first.code} {first.text}",
                "`kiosk outbox status` lists them; whoever runs central says why they are refused",
            )
    finally:
        store.close()


def rules(config: Config) -> Iterator[Finding]:
    """The policy: there, how old, how long it is meant to hold."""
    store = open_store(config)
    try:
        yield _policy(store)
        yield from _numbers_of_another_store(store, config)
        yield from _behind(store)
    finally:
        store.close()


def _numbers_of_another_store(store: Store, config: Config) -> Iterator[Finding]:
    active = store.policies.active()
    lent = [lease for lease in active.pack.leases if lease.kiosk_id == config.kiosk.id] if active else []
    ledger_id = store.ledger.ledger_id
    if lent and not any(lease.serves(config.kiosk.id, ledger_id, config.kiosk.mode) for lease in lent):
        yield note(
            "numbers",
            "the rules lend label numbers to another store of this kiosk, or to none in particular: no labels"
            " are printed, codes are written on parcels by hand",
            f"have central lend new numbers to ledger {ledger_id}",
        )


def _schema(database: Database, file: Path) -> Iterator[Finding]:
    applied = [row["name"] for row in database.rows("SELECT name FROM _sqlite_migrations ORDER BY name")]
    yield ok("store", f"{file} opens; its schema is {applied[-1]}")


def _pages(database: Database, config: Config) -> Finding:
    complaints = quick_check(database.connection)
    if complaints:
        return fault("store", f"its pages are damaged: {complaints}", _mend_damaged(config))
    size = (config.paths.state / DATABASE_FILE).stat().st_size
    return ok("store", f"its pages are sound, {size / 2**20:.1f} MiB")


def _chain_head(config: Config) -> Finding:
    with closing(open_store(config)) as store:
        broken, rows = store.ledger.newest_broken_link(HEAD_ROWS)
        missing = store.ledger.missing_at_end()
    mend = f"keep a copy of {config.paths.state} and call the operator; see `kiosk ledger verify`"
    if broken is not None:
        return fault(
            "ledger", f"its chain breaks at sequence {broken}: that row or the one before was changed", mend
        )
    if missing:
        return fault("ledger", f"its newest rows were removed, {missing[0]} to {missing[-1]}", mend)
    return ok("ledger", f"its chain holds over the last {rows} events" if rows else "it is empty")


def _copy(config: Config) -> Finding:
    """The daily copy; a kiosk that is new has none yet."""
    copied_at = made_at(config.paths.state / BACKUP_FILE)
    since = copied_at or made_at(config.paths.state / MARK_FILE)
    text = f"its newest copy is of {rfc3339(copied_at)}" if copied_at else "no copy of it was made yet"
    if since is not None and abs(datetime.now(UTC) - since) > COPY_LATE_AFTER:
        return note(
            "backup",
            text,
            "let `kiosk forward` run for a while: it makes one a day, but not on a disk that is nearly full",
        )
    return ok("backup", text)


def _kept_damaged(config: Config) -> Iterator[Finding]:
    """What salvages moved aside. It is nobody's but a person's to remove."""
    kept = sorted(path.name for path in config.paths.state.glob(f"{DATABASE_FILE}.damaged-*"))
    files = [name for name in kept if not name.endswith(("-wal", "-shm", ".new"))]
    if files:
        yield note(
            "store",
            f"it was salvaged; the damaged files are kept: {', '.join(files)}",
            "`kiosk ledger verify` says what is lost; check the drive with `dmesg`. Remove them once the"
            " operator needs them no more",
        )


def _policy(store: Store) -> Finding:
    active, waiting = store.policies.active(), store.policies.next_verified()
    if active is None and waiting is not None:
        return note(
            "policy",
            f"version {waiting.pack.version} has come and waits to be taken up",
            "`kiosk run` takes it up when no visit is under way",
        )
    if active is None:
        return fault(
            "policy",
            "there are no rules, so the kiosk stays out of service",
            "let `kiosk forward` reach central once, and have central publish rules for this kiosk;"
            " trust.policy_keys must hold the key that signs them",
        )
    pack, now = active.pack, store.ledger.now()
    text = (
        f"{pack.policy_id} version {pack.version} of epoch {pack.epoch},"
        f" {(now.at - pack.issued_at).days} days old, for {len(pack.merchants)} merchants,"
        f" valid until {pack.valid_until:%Y-%m-%d}"
    )
    if waiting is not None:
        text += f"; version {waiting.pack.version} waits"
        if waiting.pack.valid_from is not None:
            text += f" for {waiting.pack.valid_from:%Y-%m-%d %H:%M} UTC"
    mend = "have central publish newer rules"
    match validity_of(pack, now):
        case Validity.EXPIRED:
            return fault("policy", f"{text}: that is over, and items are taken for inspection only", mend)
        case Validity.GRACE:
            return fault("policy", f"{text}: that is over, and {told_of_grace(pack, now)}", mend)
    if pack.valid_until - now.at < RULES_END_SOON:
        return note("policy", text, mend)
    return ok("policy", text)


def _behind(store: Store) -> Iterator[Finding]:
    newest = store.ledger.now().at  # never before what the ledger has seen
    if newest - datetime.now(UTC) > timedelta(minutes=1):
        yield fault(
            "clock",
            f"it stands before {newest:%Y-%m-%d %H:%M} UTC, when the newest event was recorded",
            "set the clock, or let it be synchronised: `timedatectl set-ntp true`",
        )


def _age(recorded_at: str) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(recorded_at)


def _mend_unreadable(config: Config) -> str:
    state = config.paths.state
    if not os.access(state / "kiosk.db", os.R_OK | os.W_OK):
        return f"run this as the owner of {state}: `sudo -u kiosk kiosk doctor`"
    return _mend_damaged(config)


def _mend_damaged(config: Config) -> str:
    return (
        f"keep a copy of {config.paths.state} and check the drive with `dmesg`; then restart both services:"
        " they salvage what can be read and delete nothing"
    )
