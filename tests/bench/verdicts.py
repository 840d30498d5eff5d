"""What eligibility costs: a token verified and its lines judged, and a whole pack taken in and tested."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.authorization import AuthorizedLine, Method, Money, Presented, ReturnAuthorization
from kiosk.domain.case import Case, Expectation
from kiosk.domain.codes import ReasonCode, RefundTrigger, VerdictCode, VerdictValue
from kiosk.domain.line_facts import Circumstances, facts_of
from kiosk.domain.policy import Answer, Checklist, Merchant, PolicyPack, PublicKey, Question
from kiosk.domain.rule import Facility, Handling, Rule
from kiosk.domain.verdict import Rulebook
from kiosk.domain.window import Anchor, Window
from kiosk.forwarder.examination import OwnProcess
from kiosk.host.clock import SystemClock
from kiosk.trust import documents, jws, token
from kiosk.trust.keys import SigningKey
from kiosk.trust.pack_check import Finding
from tests.bench.commits import open_store
from tests.bench.report import Row, median, p99

MERCHANTS, RULES = 50, 200
LINES = 5
ROUNDS = 2_000

PACK_BYTES = 1_000_000
CASES = 500
LOOK_AGAIN_S = 0.01

NOW = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)
HERE = Circumstances(NOW, ZoneInfo("Europe/Berlin"), "BER-017", "B-1042", "DE")
KEY = SigningKey.from_seed("shop-key", bytes(range(32)))
CATEGORIES = [f"c{n}" for n in range(10)]
REASONS = tuple(ReasonCode)
WAREHOUSE = Handling(
    route_code="RETURN-A",
    return_to=Facility(facility_id="NW-LEJ1"),
    carrier_id="parcelnet",
    refund_trigger=RefundTrigger.ON_DROP_OFF,
)
OPENED = Checklist(
    checklist_id="condition",
    version="1",
    questions=(
        Question(
            question_id="opened",
            text={"en": "Has it been opened?"},
            answers=tuple(Answer(answer_id=answer, text={"en": answer}) for answer in ("yes", "no")),
        ),
    ),
)


def measure(directory: Path) -> list[Row]:
    return [*_verdicts(), *_taking_in(directory)]


def pack(merchants: int, rules: int, cases: int = 0) -> PolicyPack:
    """A pack in which the row that decides is the last of its category."""
    return PolicyPack(
        policy_id="bench",
        version=1,
        epoch=1,
        issued_at=NOW,
        valid_until=NOW + timedelta(days=90),
        collect_within_h=72,
        merchants=tuple(_merchant(number, rules) for number in range(merchants)),
        cases=tuple(_case(number, merchants) for number in range(cases)),
    )


def authorization() -> ReturnAuthorization:
    return ReturnAuthorization(
        authorization_id="0192f3a4b5c6d7e8",
        merchant_id=f"shop-{MERCHANTS - 1}",
        rma_id="RMA-88213",
        order_id="NW-100214",
        issued_at=NOW - timedelta(days=1),
        expires_at=NOW + timedelta(days=30),
        purchased_on=date(2026, 9, 10),
        delivered_on=date(2026, 9, 14),
        lines=tuple(
            AuthorizedLine(
                line_id=str(number),
                category=f"{CATEGORIES[number]}.deep",
                unit_value=Money(minor=4_990, currency="EUR"),
            )
            for number in range(LINES)
        ),
    )


def _merchant(number: int, rules: int) -> Merchant:
    return Merchant(
        merchant_id=f"shop-{number}",
        name=f"Shop {number}",
        phone="+49 30 5550 1000",
        writes_within_days=5,
        terms_id="terms-1",
        keys=(PublicKey(key_id=KEY.key_id, public_key=KEY.public),),
        rules=tuple(_rule(row, rules) for row in range(rules)),
        checklists=(OPENED,),
    )


def _rule(row: int, rules: int) -> Rule:
    """Rows that look at reason, tier, value, season and answers, and do not apply; then those that do.

    Every second row is for all categories, so that a line meets more than half of them.
    """
    decides = row >= rules - len(CATEGORIES)
    narrow = {
        "reasons": (REASONS[1 + row % 11],),
        "tiers": ("gold",) if row % 3 == 0 else (),
        "over_value": Money(minor=5_000 * row, currency="EUR") if row % 3 == 1 else None,
        "purchased_until": date(2026, 8, 31) if row % 5 == 0 else None,
        "answers": {"opened": ("yes",)} if row % 4 == 0 else {},
    }
    return Rule(
        rule_id=f"rule-{row}",
        categories=(CATEGORIES[row % len(CATEGORIES)],) if decides or row % 2 else (),
        window=Window(length=30, counted_from=(Anchor.ORDERED, Anchor.DELIVERED)),
        verdict=VerdictValue.ACCEPTED,
        code=VerdictCode.WITHIN_WINDOW,
        handling=WAREHOUSE,
        **({} if decides else narrow),
    )


def _case(number: int, merchants: int) -> Case:
    late = number % 2 == 1
    return Case(
        case_id=f"case-{number}",
        merchant_id=f"shop-{number % merchants}",
        at=NOW + timedelta(days=60 if late else 0),
        category=CATEGORIES[number % len(CATEGORIES)],
        value=Money(minor=4_990, currency="EUR"),
        reason=ReasonCode.CHANGED_MIND,
        answers={"opened": "no"},
        purchased_on=date(2026, 9, 10),
        delivered_on=date(2026, 9, 14),
        expect=Expectation(verdict=VerdictValue.DECLINED if late else VerdictValue.ACCEPTED),
    )


def _verdicts() -> list[Row]:
    rules = PolicyPack.model_validate_json(documents.pack_bytes(pack(MERCHANTS, RULES)))
    book, text = Rulebook(rules), token.mint(authorization(), KEY).token
    key = PublicKey(key_id=KEY.key_id, public_key=KEY.public)
    signature = _timed(lambda: jws.take_apart(text).check(key))

    def whole(reason: ReasonCode | None, answers: dict[str, str]) -> None:
        found, key_id = token.verify(text, rules, HERE)
        assert isinstance(found, ReturnAuthorization)
        merchant = rules.merchant(found.merchant_id)
        assert merchant is not None
        presented = Presented(authorization=found, method=Method.SIGNED_QR, key_id=key_id)
        for line in found.lines:
            book.judge(merchant, facts_of(presented, line, reason, answers, HERE))

    answered = _timed(lambda: whole(ReasonCode.CHANGED_MIND, {"opened": "no"}))
    unasked = _timed(lambda: whole(None, {}))
    what = f"eligibility: token verified, schema, {LINES} lines judged, pack of {MERCHANTS} x {RULES} rules"
    return [
        Row(f"{what}, median (baseline: the signature alone)", median(answered), "ms", median(signature)),
        Row(
            "eligibility: the same, beyond the signature, median", median(answered) - median(signature), "ms"
        ),
        Row("eligibility: the same, p99", p99(answered), "ms"),
        Row("eligibility: the same, reason and condition not asked yet, median", median(unasked), "ms"),
        Row("eligibility: the same, reason and condition not asked yet, p99", p99(unasked), "ms"),
    ]


def _taking_in(directory: Path) -> list[Row]:
    """As `kiosk forward` and `kiosk run` do it: examined in a process of its own, kept, put in force."""
    rules = 20
    while len(documents.pack_bytes(full := pack(10, rules, CASES))) < PACK_BYTES:
        rules += 10
    document, signed = documents.pack_bytes(full), documents.sign_manifest(full, KEY)
    operator = documents.PolicyKey(key_id=KEY.key_id, public_key=KEY.public, epoch=1)

    def take_in(number: int) -> float:
        with closing(open_store(directory / str(number))) as store:
            began = time.perf_counter()
            manifest = documents.open_manifest(signed, [operator])
            assert isinstance(manifest, PolicyManifest)
            examination = OwnProcess(document, manifest, SystemClock())
            while (finding := examination.finding()) is None:
                time.sleep(LOOK_AGAIN_S)
            assert finding == Finding()
            store.policies.keep_verified(manifest, document)
            waiting = store.policies.next_verified()
            assert waiting is not None
            store.policies.activate(waiting)
            Rulebook(waiting.pack)
            return time.perf_counter() - began

    size = f"{len(document) / 1e6:.2f} MB, {10 * rules} rules, {CASES} cases"
    seconds = [take_in(number) for number in range(5)]
    return [
        Row(f"policy pack verified, its cases run, kept, in force ({size}), median", median(seconds), "s")
    ]


def _timed(work: Callable[[], None], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds on the processor of each round, after one to warm up; nothing here waits for anything."""
    work()
    samples = []
    for _ in range(rounds):
        began = time.thread_time()
        work()
        samples.append((time.thread_time() - began) * 1000)
    return samples
