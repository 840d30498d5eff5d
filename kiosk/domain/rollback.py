"""Going back to older rules: kiosks never take an older pack, so the old rules get a new version."""

from datetime import datetime

from kiosk.domain.policy import Merchant, PolicyPack


def with_the_rules_of(older: PolicyPack, newest: PolicyPack, *, issued_at: datetime) -> PolicyPack:
    """Give the next version of `newest`, with the rules and cases that `older` had, in force at once.

    Keys, revocations, number leases and the merchants themselves stay those of `newest`: what was
    revoked must not come back with the rules. A merchant that `older` has not keeps its rules.
    """
    still_there = {merchant.merchant_id for merchant in newest.merchants}
    before = {m.merchant_id: m for m in older.merchants if m.merchant_id in still_there}
    calendars = {calendar.calendar_id: calendar for calendar in (*newest.calendars, *older.calendars)}
    return newest.model_copy(
        update={
            "version": newest.version + 1,
            "issued_at": issued_at,
            "valid_from": None,
            "calendars": tuple(calendars.values()),
            "merchants": tuple(_judging_as(before.get(m.merchant_id, m), m) for m in newest.merchants),
            "cases": (
                *(case for case in older.cases if case.merchant_id in before),
                *(case for case in newest.cases if case.merchant_id not in before),
            ),
        }
    )


def _judging_as(before: Merchant, now: Merchant) -> Merchant:
    rules = {name: getattr(before, name) for name in ("rules", "checklists", "reason_tree", "texts")}
    return now.model_copy(update=rules)
