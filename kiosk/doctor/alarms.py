"""The alarms that are open, in words, with what to do."""

from collections.abc import Iterator
from contextlib import closing

from kiosk.config import Config
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.doctor.live import OF_DEVICES
from kiosk.domain.alarms import ALARMS, Severity
from kiosk.state import open_store
from kiosk.store.alarms import OpenAlarms


def open_alarms(config: Config) -> Iterator[Finding]:
    """Each that was raised and not cleared, the gravest first. Devices are told of elsewhere."""
    with closing(open_store(config)) as store:
        raised = [entry.event for entry in OpenAlarms(store.ledger).look()]
    alarms = [event for event in raised if event["data"]["alarm_code"] not in OF_DEVICES.values()]
    if not alarms:
        yield ok("alarms", "none is open")
    for event in sorted(alarms, key=lambda event: ALARMS[event["data"]["alarm_code"]].rank):
        since, data = event["time"], event["data"]
        alarm = ALARMS[data["alarm_code"]]
        told = note if alarm.severity is Severity.MINOR else fault
        text = f"{data['alarm_code']} of {data['about']} since {since}: {data['text'].rstrip('.')}"
        yield told("alarms", text, alarm.to_do)
