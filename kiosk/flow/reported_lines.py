"""What is reported of one line of an authorization: what became of it, and what was said of its item."""

from kiosk.domain.authorization import Method
from kiosk.domain.codes import ConfirmedBy, ReasonCode
from kiosk.domain.drop_off import Condition, Line, LineResolution, LineVerdict, StatedReason
from kiosk.flow.draft import Draft, LineDraft, PackageDraft

DEFECTS = frozenset({ReasonCode.DEFECTIVE, ReasonCode.DAMAGED_IN_TRANSIT})

DEFECT_DECLARED, CHECKED_BY_CUSTOMER = "defect_declared", "checked_by_customer"
"""Codes of a condition, from the reason: what exactly was said stands in the answers."""


def line_of(draft: Draft, line: LineDraft, confirmed: dict[int, PackageDraft]) -> Line:
    """`confirmed` are the packages that custody passes of, by number."""
    base = Line(
        line_id=line.line.line_id,
        outcome="not_brought",
        qty_authorized=line.line.quantity,
        qty_deposited=0,
        gtin=line.line.gtin,
        sku=line.line.sku,
    )
    if line.verdict is None:
        return base
    judged = base.model_copy(
        update={
            "verdict": LineVerdict(
                value=line.verdict.value,
                reasons=line.verdict.reasons,
                rule_ids=line.verdict.rule_ids,
                referral=line.verdict.referral,
            ),
            "reason": _reason(line),
            "condition": _condition(line),
        }
    )
    if line.turned_away:
        return judged.model_copy(update={"outcome": "declined"} if line.declined else {})
    package = next((p for p in confirmed.values() if line.line.line_id in p.line_ids), None)
    if package is None:
        return base
    handling = line.verdict.handling
    assert handling is not None
    assert line.offer is not None, "agreed on before the door opened"
    trigger = handling.refund_trigger
    is_signed = draft.presented.method is not Method.UNDECLARED
    if line.missing or package.confirmed_by is ConfirmedBy.NONE or not is_signed:
        trigger = trigger.no_sooner_than_inspection()
    return judged.model_copy(
        update={
            "refund_key": f"{draft.drop_off_id}:{line.line.line_id}",
            "outcome": "deposited",
            "qty_deposited": line.quantity,
            "serial": line.serial,
            "item_check": line.item_check,
            "package_no": package.package_no,
            "route_code": handling.route_code,
            "resolution": LineResolution(
                wanted=line.offer.resolution,
                refund_trigger=trigger,
                unit_value=line.line.unit_value,
                fee=line.fee(line.offer),
                terms_id=line.offer.terms_id or draft.merchant.terms_id,
                terms_accepted_at=line.agreed_at or draft.terms_accepted_at,
            ),
        }
    )


def _reason(line: LineDraft) -> StatedReason | None:
    if line.reason is None:
        return None
    return StatedReason(
        code=line.reason,
        merchant_code=line.reasons.merchant_code(line.reason) if line.reasons else None,
        tree_version=line.reasons.tree_version if line.reasons else None,
        asked_by="kiosk" if line.reason_asked else "portal",
    )


def _condition(line: LineDraft) -> Condition | None:
    """What was answered, word for word: null where nothing was asked."""
    if line.checklist is None or not line.answers:
        return None
    return Condition(
        code=DEFECT_DECLARED if line.reason in DEFECTS else CHECKED_BY_CUSTOMER,
        declared_by="customer",
        checklist_id=line.checklist.checklist_id,
        checklist_version=line.checklist.version,
        answers=line.answers,
    )
