"""Events as one line each, for people who watch central at work."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from kiosk.world.central_events import Event

Data = dict[str, Any]


def readable(event: Event) -> str:
    """`B-1042 #391207 drop_off.completed: northwind RMA-88213, ...`; never personal data, never a token."""
    say = _SENTENCES.get(event.type)
    return f"{event.kiosk_id} #{event.sequence} {event.type}" + (f": {say(event.data)}" if say else "")


def _return_of(data: Data) -> str:
    return f"{data['authorization']['merchant_id']} {data['authorization']['rma_id']}"


def _completed(data: Data) -> str:
    taken = [line for line in data["lines"] if line["outcome"] == "deposited"]
    places = [package["container"]["id"] for package in data["packages"]]
    proofs = sorted({custody["confirmed_by"] for custody in data["evidence"]["custody"]})
    photos = _count(len(data["evidence"]["photos"]), "photo")
    return (
        f"{_return_of(data)}, {len(taken)} of {_count(len(data['lines']), 'line')} taken ({_verdicts(taken)})"
        f" in {_listed(places)}, confirmed by {_listed(proofs)}, {photos},"
        f" receipt {data['receipt']['receipt_no']}"
    )


def _withdrawn(data: Data) -> str:
    void = f", {_count(len(data['void_numbers']), 'number')} void" if data["void_numbers"] else ""
    return f"{_return_of(data)}, {_words(data['why'])}{void}"


def _unresolved(data: Data) -> str:
    places = [package["container"]["id"] for package in data["packages"]]
    return f"{_return_of(data)}, {_words(data['why'])}: somebody must look at {_listed(places)}"


def _recounted(data: Data) -> str:
    found = f"{data['compartment_id']}, {data['found']} {data['label'] or ''}".strip()
    missing = [package["drop_off_id"] for package in data.get("missing", ())]
    return f"{found}, missing {_listed(missing)}" if missing else found


def _declined(data: Data) -> str:
    verdicts = [line["verdict"] for line in data["lines"] if line["verdict"]]
    why = {_words(reason["code"]) for verdict in verdicts for reason in verdict["reasons"]}
    return f"{_return_of(data)}, {_count(len(data['lines']), 'line')}, {_listed(sorted(why))}"


def _certified(data: Data) -> str:
    return f"{_return_of(data)}, certificate {data['certificate_no']}, {_words(data['why'])}"


def _visit(data: Data) -> str:
    burnt = f", burnt {_listed(data['burnt_numbers'])}" if data["burnt_numbers"] else ""
    rating = f", rated {data['rating']}" if data["rating"] else ""
    seconds = max(data["stages_ms"].values(), default=0) / 1000
    return f"{_words(data['outcome'])} at step {data['last_step']} after {seconds:.0f} s{rating}{burnt}"


def _collection(data: Data) -> str:
    in_bags = sum(unit["packages"] for unit in data.get("load_units", ()))
    packages = _count(len(data["packages"]) + in_bags, "package")
    bags = f", {in_bags} of them in bins" if in_bags else ""
    left = f"{data['compartments_left']} compartments left"
    return f"{data['carrier_id']} ({data['need']}): {packages}{bags}, {left}"


def _collected(data: Data) -> str:
    packages = _count(len(data["packages"]), "package")
    return f"{_return_of(data)}, {packages} to {data['carrier_id']}, manifest {data['manifest_no']}"


def _handed_over(data: Data) -> str:
    bags = f" and {_count(len(data['load_units']), 'bag')}" if data["load_units"] else ""
    odd = f", {data['discrepancies']} not as expected" if data["discrepancies"] else ""
    packages = _count(data["packages"], "package")
    return f"{data['carrier_id']} took {packages}{bags}, manifest {data['manifest_no']}{odd}"


def _discrepancy(data: Data) -> str:
    line = data["discrepancy"]
    return f"{data['carrier_id']}, {_words(line['kind'])} at {line['compartment_id'] or 'the kiosk'}"


def _salvaged(data: Data) -> str:
    kept = f"{_count(data['rows_kept'], 'row')} kept, {data['rows_from_backup']} from the backup"
    return f"{data['damage']}: {kept}, {data['rows_lost']} lost"


_SENTENCES: dict[str, Callable[[Data], str]] = {
    "drop_off.completed": _completed,
    "drop_off.withdrawn": _withdrawn,
    "drop_off.unresolved": _unresolved,
    "drop_off.collected": _collected,
    "return.declined": _declined,
    "return.referred": _declined,
    "attempt.certified": _certified,
    "visit.ended": _visit,
    "photo.lost": lambda data: f"{data['photo_id']} of drop-off {data['drop_off_id']}, {_words(data['why'])}",
    "collection.requested": _collection,
    "collection.request_cancelled": lambda data: f"{data['carrier_id']} ({data['need']})",
    "collection.discrepancy": _discrepancy,
    "collection.completed": _handed_over,
    "compartment.blocked": lambda data: f"{data['compartment_id']}, {_words(data['why'])}",
    "compartment.released": lambda data: f"{data['compartment_id']}, by {data['by']}",
    "compartment.recounted": _recounted,
    "policy.applied": lambda data: f"{data['policy_id']} version {data['version']}",
    "policy.refused": lambda data: f"{_words(data['code'])}: {data['text']}",
    "alarm.raised": lambda data: f"{_words(data['alarm_code'])} ({data['about']}): {data['text']}",
    "alarm.cleared": lambda data: f"{_words(data['alarm_code'])} ({data['about']})",
    "command.executed": lambda data: f"{_words(data['name'])} {data['count']}, {data['outcome']}",
    "command.refused": lambda data: f"{_words(data['name'])} {data['count']}, {data['code']}: {data['text']}",
    "ledger.salvaged": _salvaged,
    "security.noted": lambda data: _words(data["code"]),
    "kiosk.commissioned": lambda data: f"by {data['staff_ref']}, {_count(len(data['boards']), 'lock board')}",
    "staff.signed_in": lambda data: f"{data['role']} {data['staff_ref']}, by {data['method']}",
    "staff.acted": lambda data: f"{data['role']} {data['staff_ref']}: {_words(data['act'])}, {data['about']}",
    "staff.signed_out": lambda data: f"{data['role']} {data['staff_ref']}, {_words(data['why'])}",
}


def _verdicts(lines: list[Data]) -> str:
    counted = Counter(line["verdict"]["value"] if line["verdict"] else "no verdict" for line in lines)
    return ", ".join(f"{number} {verdict}" for verdict, number in sorted(counted.items())) or "none"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(things: Iterable[str]) -> str:
    return " and ".join(things) or "nothing"


def _words(code: str) -> str:
    return code.replace("_", " ")
