"""From a visit to the facts that are reported: every event about a visit is built here."""

from kiosk.domain.authorization import day_of
from kiosk.domain.codes import ConfirmedBy, LabelStatus
from kiosk.domain.drop_off import (
    AuthorizationUse,
    Container,
    Custody,
    CustomerRef,
    Evidence,
    KioskFacts,
    Package,
    Packaging,
    ReceiptFacts,
    RiskInputs,
)
from kiosk.domain.events import (
    AttemptCertified,
    DropOffCompleted,
    DropOffUnresolved,
    DropOffWithdrawn,
    ReturnDeclined,
    ReturnReferred,
    UnresolvedWhy,
    VisitEnded,
    VisitOutcome,
    WithdrawnWhy,
)
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant, Moment
from kiosk.flow.draft import Draft, PackageDraft
from kiosk.flow.reported_lines import line_of
from kiosk.flow.visit import Visit


class Standing(Value):
    """What the runtime adds: who we are, and how things stand at this moment."""

    kiosk: KioskFacts
    now: Moment
    offline: bool
    collect_by: Instant
    packaging: Packaging
    use: int


def completed(
    draft: Draft, visit_id: str, receipt_no: str, stages_ms: dict[str, int], language: str, standing: Standing
) -> DropOffCompleted:
    """Custody passed. What came behind a door is deposited; the rest of the authorization is listed too."""
    assert draft.basis is not None
    confirmed = {p.package_no: p for p in draft.confirmed}
    authorization = draft.presented.authorization
    delivered = day_of(authorization.delivered_on)
    return DropOffCompleted(
        drop_off_id=draft.drop_off_id,
        visit_id=visit_id,
        offline=standing.offline,
        boottime_ms=standing.now.boottime_ms,
        kiosk=standing.kiosk,
        authorization=_authorization(draft, standing.use),
        customer=CustomerRef(customer_ref=authorization.customer_ref, language=language),
        lines=tuple(line_of(draft, line, confirmed) for line in draft.lines),
        packages=tuple(_package(draft, p, standing) for p in draft.confirmed),
        evidence=_evidence(draft, draft.confirmed),
        basis=draft.basis,
        risk_inputs=RiskInputs(
            replay_checked="this_kiosk",
            earlier_attempts=standing.use - 1,
            days_since_delivery=(standing.now.at.date() - delivered).days if delivered else None,
            reason_changed_at_kiosk=any(line.line.reason not in (None, line.reason) for line in draft.lines),
        ),
        receipt=ReceiptFacts(
            receipt_no=receipt_no,
            language=language,
            channels=("paper", "screen_qr"),
            print_status="pending",
            signature=None,
            key_id=None,
        ),
        stages_ms=stages_ms,
    )


def withdrawn(draft: Draft, visit_id: str, why: WithdrawnWhy, standing: Standing) -> DropOffWithdrawn:
    """Nothing stays here. Compartments that were opened must be seen empty before they are offered again."""
    return DropOffWithdrawn(
        drop_off_id=draft.drop_off_id,
        visit_id=visit_id,
        kiosk=standing.kiosk,
        authorization=_authorization(draft, standing.use),
        why=why,
        void_numbers=draft.numbers,
        compartments_to_check=tuple(p.compartment_id for p in draft.packages if p.compartment_id),
        load_units_to_check=tuple(p.bin.load_unit_id for p in draft.packages if p.bin and not p.is_shut),
    )


def unresolved(draft: Draft, visit_id: str, why: UnresolvedWhy, standing: Standing) -> DropOffUnresolved:
    """The package in hand is behind its door, or it is not: nobody could say."""
    opened = tuple(p for p in draft.packages if p.container_id)
    return DropOffUnresolved(
        drop_off_id=draft.drop_off_id,
        visit_id=visit_id,
        kiosk=standing.kiosk,
        authorization=_authorization(draft, standing.use),
        why=why,
        packages=tuple(_package(draft, p, standing) for p in opened),
        evidence=_evidence(draft, opened),
    )


def turned_away(draft: Draft, visit_id: str, standing: Standing) -> ReturnDeclined | ReturnReferred:
    """Nothing of this authorization is taken here."""
    assert draft.basis is not None
    kind = ReturnReferred if draft.for_the_staff else ReturnDeclined
    return kind(
        visit_id=visit_id,
        kiosk=standing.kiosk,
        authorization=_authorization(draft, standing.use),
        lines=tuple(line_of(draft, line, {}) for line in draft.lines),
        basis=draft.basis,
    )


def certified(
    draft: Draft, visit_id: str, certificate_no: str, why: str, standing: Standing
) -> AttemptCertified:
    """The customer came. Whether that was in time, `window_ends_on` tells where it was judged."""
    return AttemptCertified(
        certificate_no=certificate_no,
        visit_id=visit_id,
        kiosk=standing.kiosk,
        authorization=_authorization(draft, standing.use),
        why=why,
    )


def visit_ended(visit: Visit, last_step: str, kiosk_id: str) -> VisitEnded:
    """How it went, without who it was."""
    return VisitEnded(
        visit_id=visit.visit_id,
        kiosk_id=kiosk_id,
        outcome=_outcome(visit),
        drop_off_ids=tuple(c.event.drop_off_id for c in visit.completed),
        last_step=last_step,
        taps=visit.touches,
        stages_ms=visit.stages_ms(),
        burnt_numbers=visit.burnt_numbers,
        staff_helped=visit.assisted_by is not None,
        rating=visit.rating,
    )


def _outcome(visit: Visit) -> VisitOutcome:
    if visit.unresolved:
        return "unresolved"
    if visit.completed:
        return "dropped_off"
    if visit.certificate:
        return "certified"
    if visit.withdrawn:
        return "withdrawn"
    if visit.turned_away:
        return visit.turned_away
    return "abandoned" if visit.abandoned else "cancelled"


def _authorization(draft: Draft, use: int) -> AuthorizationUse:
    a = draft.presented.authorization
    return AuthorizationUse(
        merchant_id=a.merchant_id,
        sales_channel=a.sales_channel,
        rma_id=a.rma_id,
        order_id=a.order_id,
        authorization_id=a.authorization_id,
        method=draft.presented.method.value,
        key_id=draft.presented.key_id,
        use=use,
        uses_allowed=a.uses_allowed,
        purchased_on=day_of(a.purchased_on),
        delivered_on=day_of(a.delivered_on),
        window_ends_on=max(
            (v.window_ends_on for line in draft.lines if (v := line.verdict) and v.window_ends_on),
            default=None,
        ),
    )


def _package(draft: Draft, package: PackageDraft, standing: Standing) -> Package:
    status = package.label_status or LabelStatus.NOT_PRINTED
    return Package(
        package_no=package.package_no,
        label_number=package.label_number,
        tracking_number=package.tracking_number,
        label_status=status,
        written_code=package.written_code if status is LabelStatus.NOT_PRINTED else None,
        packaging=standing.packaging,
        carrier_id=package.carrier_id,
        return_to=package.return_to,
        container=_container(package),
        weight_g=package.bin.weight_g if package.bin else None,
        collect_by=standing.collect_by,
        custody_at=package.custody_at or standing.now.at,
        custody_from="attendant" if draft.at_counter else "customer",
        custody_to=standing.kiosk.operator_id,
    )


def _container(package: PackageDraft) -> Container:
    if package.bin:
        return Container(
            type="drop_bin", id=package.bin.bin_id, size=None, load_unit_id=package.bin.load_unit_id
        )
    assert package.compartment_id is not None
    return Container(type="compartment", id=package.compartment_id, size=package.size, load_unit_id=None)


def _evidence(draft: Draft, packages: tuple[PackageDraft, ...]) -> Evidence:
    """What these packages left behind; of what never got to a door there is none."""
    line_ids = {line_id for p in packages for line_id in p.line_ids}
    lines = [line for line in draft.taken if line.line.line_id in line_ids]
    return Evidence(
        photos=tuple(line.photo for line in lines if line.photo),
        custody=tuple(
            Custody(
                package_no=p.package_no,
                timeline_ms=p.timeline_ms,
                occupancy=p.occupancy,
                confirmed_by=p.confirmed_by or ConfirmedBy.NONE,
                openings=p.openings,
            )
            for p in packages
        ),
        missing=(
            *(f"{what}:{line.line.line_id}" for line in lines for what in line.missing),
            *(f"{what}:{p.bin.bin_id}" for p in packages if p.bin for what in p.bin.missing),
        ),
    )
