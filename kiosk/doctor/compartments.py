"""The compartments by state, those out of use with the reason, and goods that no compartment is kept for."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

from kiosk.config import Config
from kiosk.doctor.finding import Finding, note, ok
from kiosk.domain.compartments import CompartmentState, Facts, Goods, Sight, state_of
from kiosk.domain.moment import rfc3339
from kiosk.domain.policy import PolicyPack
from kiosk.host.clock import SystemClock
from kiosk.host.state_file import COMPARTMENTS_FILE, RUN_FILE, read_fresh_state, read_state
from kiosk.state import open_store


def compartments(config: Config) -> Iterator[Finding]:
    """How many there are in each state; all that needs a person, by name."""
    sights = _sights(config)
    with closing(open_store(config)) as store:
        known = store.compartments.all()
        facts = [known.get(c.id) or Facts(compartment_id=c.id) for c in config.cabinet.compartments]
        count = Counter(state_of(f, sights.get(f.compartment_id, Sight())) for f in facts)
        text = ", ".join(f"{count[state]} {state.value}" for state in CompartmentState if count[state])
        yield ok("compartments", text if sights else f"{text}; nobody looks at their doors now")
        if blocked := [_told(f) for f in facts if f.blocked_why]:
            mend = "look into them; what is seen empty by a sensor is offered again by itself"
            yield note("compartments", f"not offered to customers: {', '.join(blocked)}", mend)
        active = store.policies.active()
        wanted = _goods(active.pack, config, store.ledger.now().at) if active else frozenset()
    if homeless := sorted(wanted - {goods for c in config.cabinet.compartments for goods in c.goods}):
        yield note(
            "compartments",
            f"none is kept for {', '.join(homeless)}, as the rules in force want: such items are turned away",
            "name these goods at a compartment in cabinet.toml, or have this site left out of the rules",
        )


def _goods(pack: PolicyPack, config: Config, at: datetime) -> frozenset[Goods]:
    """Those for which some row that may decide here wants a compartment of their kind."""
    return frozenset(
        handling.goods
        for merchant in pack.merchants
        if merchant.is_known(config.site.id, at)
        for rule in merchant.rules
        if config.site.id in (rule.sites or (config.site.id,))
        and config.kiosk.id in (rule.kiosks or (config.kiosk.id,))
        for handling in (rule.handling, rule.at_counter)
        if handling and handling.goods
    )


def _told(facts: Facts) -> str:
    since = f", since {rfc3339(facts.blocked_since)}" if facts.blocked_since else ""
    by = f", by {facts.blocked_by.value}" if facts.blocked_by else ""
    return f"{facts.compartment_id} ({facts.blocked_why}{since}{by})"


def _sights(config: Config) -> dict[str, Sight]:
    """What a running `kiosk run` sees; nothing where none runs."""
    runtime = config.paths.runtime
    if read_fresh_state(runtime / RUN_FILE, SystemClock().boottime_ms()) is None:
        return {}
    state = read_state(runtime / COMPARTMENTS_FILE) or {"compartments": ()}
    return {c["id"]: Sight(door=c["door"], occupancy=c["occupancy"]) for c in state["compartments"]}
