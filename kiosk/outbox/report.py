"""How the outbox stands, for people and for machines."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kiosk.config import Config
from kiosk.host.clock import Clock
from kiosk.host.state_file import FORWARDER_FILE, read_fresh_state
from kiosk.store import Store

Report = dict[str, Any]


def report(store: Store, config: Config, clock: Clock) -> Report:
    """Everything there is to say. `forwarder` is null when `kiosk forward` says nothing of itself."""
    account, status = store.outbox.account(store.ledger.salvages), store.outbox.status()
    live = read_fresh_state(config.paths.runtime / FORWARDER_FILE, clock.boottime_ms())
    age_s = None
    if status.oldest_at:
        oldest_at = datetime.fromisoformat(status.oldest_at)
        age_s = max(0, int((store.ledger.now().at - oldest_at).total_seconds()))
    return {
        "waiting": account.waiting,
        "oldest_at": status.oldest_at,
        "oldest_age_s": age_s,
        "drops": account.drops,
        "drops_known": account.drops_known,
        "events": {
            "given": account.given,
            "recorded": account.recorded,
            "confirmed": account.confirmed,
            "waiting": account.waiting,
            "quarantined": account.quarantined,
        },
        "missing": [asdict(gap) for gap in account.gaps],
        "photos_waiting": store.photos.waiting_count(),
        "forwarder": live
        and {key: live.get(key) for key in ("connected", "reason", "central_online", "last_stored_at")},
        "quarantined": [asdict(event) for event in store.outbox.quarantined()],
    }


def in_words(told: Report) -> Iterator[str]:
    """The report, line by line."""
    events = told["events"]
    oldest = f"{told['oldest_at']} ({_age(told['oldest_age_s'])})" if told["oldest_at"] else "-"
    or_more = "" if told["drops_known"] else " or more"
    yield f"waiting: {told['waiting']}   oldest: {oldest}   drops: {told['drops']}{or_more}"
    yield (
        f"events: {events['given']} = {events['confirmed']} confirmed + {events['waiting']} waiting"
        f" + {events['quarantined']} quarantined{_without(told['missing'])}"
    )
    yield f"photos: {told['photos_waiting']} waiting"
    yield f"central: {_central(told['forwarder'])}"
    for gap in told["missing"]:
        why = "left out when this store was saved" if gap["salvaged"] else "nowhere: they are lost"
        yield f"missing: numbers {gap['first']} to {gap['last']}, {why}"
    for event in told["quarantined"]:
        yield (
            f"quarantined: {event['sequence']} {event['type']} {event['event_id']}:"
            f" {event['code']} {event['text']}"
        )


def _without(missing: list[dict[str, int]]) -> str:
    numbers = sum(gap["last"] - gap["first"] + 1 for gap in missing)
    return f" + {numbers} missing" if numbers else ", no number is missing"


def _central(live: Report | None) -> str:
    if live is None:
        return "not known, for `kiosk forward` does not run"
    word = f"its last word came {live['last_stored_at']}" if live["last_stored_at"] else "no word of it yet"
    if not live["connected"]:
        return f"{word}; not connected: {live['reason'] or 'not yet'}"
    there = {True: "there", False: "away", None: "silent about itself"}[live["central_online"]]
    return f"{word}; connected, central is {there}"


def _age(seconds: int) -> str:
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
