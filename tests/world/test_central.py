"""What central does with bytes; the wire is in `test_central_on_the_wire`."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.contract.messages import ConnectionState
from kiosk.world.central_store import CentralStore, Taken
from kiosk.world.central_view import CentralView, Conflict, Gap, Twin
from tests.world.kiosk_events import EXAMPLES, LEDGER, PICTURE, PIECES, drop_off, event, id_of

NOW = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)


class Desk:
    """A store fed one message at a time, and the view of it."""

    def __init__(self, directory: Path) -> None:
        self.store = CentralStore(directory)
        self.view = CentralView(directory)
        self.now = NOW

    def take(self, body: bytes, *, kiosk: str = "B-1042", noun: str | None = None) -> Taken:
        noun = noun or json.loads(body)["type"].split(".")[2]
        return self.send(f"{kiosk}/up/event/{noun}", body)

    def piece(self, index: int, body: bytes) -> Taken:
        return self.send(f"B-1042/up/photo/photo-1/{index}", body)

    def send(self, topic: str, body: bytes) -> Taken:
        return self.store.take([(f"kiosks/{topic}", body)], self.now)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


@pytest.mark.parametrize("example", sorted(path.stem for path in EXAMPLES.glob("*.*.json")))
def test_every_example_event_of_the_contract_is_taken_and_answered(desk: Desk, example: str) -> None:
    body = event(example)
    taken = desk.take(body)
    assert taken.words["B-1042"].stored == (id_of(body),)
    assert taken.words["B-1042"].rejected == ()
    [stored] = desk.view.events()
    assert (stored.type, stored.body, stored.deliveries) == (example, body, 1)
    assert stored.stored_at == "2026-09-29T15:42:00.000Z"
    assert taken.first == (stored,)


def test_a_redelivery_is_counted_and_answered_and_changes_nothing(desk: Desk) -> None:
    body = event("visit.ended")
    desk.take(body)
    again = desk.take(body)
    assert again.words["B-1042"].stored == (id_of(body),)
    assert again.first == ()
    assert desk.view.deliveries() == {id_of(body): 2}
    assert desk.view.disagreements() == []


def test_other_bytes_under_a_known_id_raise_an_alarm_and_the_first_stay(desk: Desk) -> None:
    body = event("visit.ended")
    other = body.replace(b'"taps":', b'"taps":1')
    desk.take(body)
    word = desk.take(other).words["B-1042"]
    assert word.stored == ()
    assert [(r.id, r.code) for r in word.rejected] == [(id_of(body), "body_differs")]
    assert [(d.kind, d.body) for d in desk.view.disagreements()] == [("body_differs", other)]
    assert [e.body for e in desk.view.events()] == [body]


def test_two_events_with_one_number_raise_an_alarm_and_are_both_kept(desk: Desk) -> None:
    desk.take(event("visit.ended", sequence=1))
    word = desk.take(event("alarm.raised", sequence=1)).words["B-1042"]
    assert len(word.stored) == 1
    assert [d.kind for d in desk.view.disagreements()] == ["sequence_taken"]
    assert len(desk.view.events()) == 2


def test_a_drop_off_completed_twice_raises_an_alarm(desk: Desk) -> None:
    desk.take(drop_off("d-1", sequence=1))
    desk.take(drop_off("d-1", sequence=2))
    assert [d.kind for d in desk.view.disagreements()] == ["completed_twice"]
    assert desk.view.conflicts() == []


def test_gaps_are_what_is_missing_below_the_highest_number_of_a_ledger(desk: Desk) -> None:
    for sequence in (2, 3, 6):
        desk.take(event("visit.ended", sequence=sequence))
    assert desk.view.gaps() == [Gap("B-1042", LEDGER, 1, 1), Gap("B-1042", LEDGER, 4, 5)]
    for sequence in (1, 4, 5):
        desk.take(event("visit.ended", sequence=sequence))
    assert desk.view.gaps() == []
    assert [e.sequence for e in desk.view.events()] == [1, 2, 3, 4, 5, 6]


def test_a_rejected_event_leaves_no_gap_because_central_has_seen_its_number(desk: Desk) -> None:
    desk.take(event("visit.ended", sequence=1, taps="many"))
    desk.take(event("visit.ended", sequence=2))
    assert desk.view.gaps() == []


def with_type(body: bytes, name: str) -> bytes:
    return json.dumps(json.loads(body) | {"type": name}).encode()


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        (with_type(event("visit.ended"), "org.returnskiosk.tea.served.v1"), "unknown_type", "tea.served"),
        (event("visit.ended", taps="many"), "schema", "data.taps"),
        (event("visit.ended", kiosk="B-2000"), "wrong_source", "B-2000"),
        (event("visit.ended").replace(b'"sequence":"0', b'"sequence":"x'), "schema", "sequence"),
    ],
)
def test_what_can_never_be_taken_is_rejected_with_the_reason(
    desk: Desk, body: bytes, code: str, text: str
) -> None:
    word = desk.take(body, noun="visit").words["B-1042"]
    assert word.stored == ()
    [rejected] = word.rejected
    assert (rejected.id, rejected.code) == (id_of(body), code)
    assert text in rejected.text
    assert [(r.event_id, r.code) for r in desk.view.rejections()] == [(id_of(body), code)]
    assert desk.view.events() == []


def test_an_event_on_the_topic_of_another_noun_is_rejected(desk: Desk) -> None:
    word = desk.take(event("visit.ended"), noun="alarm").words["B-1042"]
    assert [r.code for r in word.rejected] == ["wrong_topic"]


def test_a_field_that_central_does_not_know_is_no_fault(desk: Desk) -> None:
    assert desk.take(event("visit.ended", weather="rain")).words["B-1042"].rejected == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"id":7}',
        b'{"id":""}',
        b'{"id":"\\ud800"}',
        b'{"id":"1","n":9007199254740993}',
        b"[" * 100_000,
    ],
)
def test_a_message_without_an_id_to_answer_is_kept_aside(desk: Desk, body: bytes) -> None:
    assert desk.take(body, noun="visit").words == {}
    [(topic, _)] = desk.view.unreadable()
    assert topic == "kiosks/B-1042/up/event/visit"


@pytest.mark.parametrize(
    "topic",
    [
        "B-1042/up/photo/../1",
        "B-1042/up/photo/photo-1/x",
        "B-1042/up/photo/photo-1/1000",
        "../up/state/health",
        "B-1042/up/event",
        "B-1042/up/tea/1",
        "B-1042/down/stored",
    ],
)
def test_a_topic_outside_the_contract_is_kept_aside(desk: Desk, topic: str) -> None:
    assert desk.send(topic, b"x").words == {}
    assert [unread for unread, _ in desk.view.unreadable()] == [f"kiosks/{topic}"]


def test_one_authorization_used_at_two_kiosks_is_a_conflict(desk: Desk) -> None:
    assert desk.take(drop_off("d-1")).conflicts == ()
    [conflict] = desk.take(drop_off("d-2", kiosk="B-2000"), kiosk="B-2000").conflicts
    assert conflict == Conflict("northwind", "Zk3mP0qL9xA", 1, (("B-1042", "d-1"), ("B-2000", "d-2")))
    assert str(conflict) == (
        "northwind authorization Zk3mP0qL9xA allows 1 and was used 2 times: d-1 at B-1042 and d-2 at B-2000"
    )
    assert desk.view.conflicts() == [conflict]


def test_one_authorization_used_twice_at_one_kiosk_is_a_conflict(desk: Desk) -> None:
    desk.take(drop_off("d-1", sequence=1))
    assert len(desk.take(drop_off("d-2", sequence=2)).conflicts) == 1


def test_an_authorization_may_be_used_as_often_as_it_allows(desk: Desk) -> None:
    twice = json.loads(event("drop_off.completed"))["data"]["authorization"] | {"uses_allowed": 2}
    found = [len(desk.take(drop_off(f"d-{n}", sequence=n, authorization=twice)).conflicts) for n in (1, 2, 3)]
    assert found == [0, 0, 1]


def test_training_does_not_use_up_a_live_authorization(desk: Desk) -> None:
    desk.take(drop_off("d-1", sequence=1))
    training = drop_off("d-2", sequence=2).replace(b'"mode":"live"', b'"mode":"training"')
    assert desk.take(training).conflicts == ()


@pytest.mark.parametrize("order", list(itertools.permutations(["event", 0, 1, 2])))
def test_a_photo_is_stored_and_answered_in_whatever_order_it_comes(
    desk: Desk, order: tuple[str | int, ...], tmp_path: Path
) -> None:
    words = []
    for what in order:
        taken = (
            desk.piece(what, PIECES[what])
            if isinstance(what, int)
            else desk.take(drop_off("d-1", photo=PICTURE))
        )
        words += [word for answer in taken.words.values() for word in answer.photos]
    assert [(w.id, w.stored, w.missing) for w in words] == [("photo-1", True, ())]
    [photo] = desk.view.photos()
    assert photo.file == tmp_path / "photos" / "B-1042" / "photo-1.jpg"
    assert photo.file.read_bytes() == PICTURE
    assert photo.stored_at == "2026-09-29T15:42:00.000Z"


def test_what_comes_again_of_a_stored_photo_is_answered_again(desk: Desk) -> None:
    for index, piece in enumerate(PIECES):
        desk.piece(index, piece)
    desk.take(drop_off("d-1", photo=PICTURE))
    for taken in (desk.piece(0, PIECES[0]), desk.take(drop_off("d-1", photo=PICTURE))):
        assert [w.stored for w in taken.words["B-1042"].photos] == [True]


def test_a_photo_whose_hash_is_wrong_is_asked_for_again_and_then_stored(desk: Desk) -> None:
    desk.take(drop_off("d-1", photo=PICTURE))
    desk.piece(0, PIECES[0])
    desk.piece(1, PIECES[1][::-1])
    word = desk.piece(2, PIECES[2]).words["B-1042"]
    assert [(w.stored, w.missing) for w in word.photos] == [(False, (0, 1, 2))]
    [photo] = desk.view.photos()
    assert photo.stored_at is None
    assert not photo.file.exists()
    for index, piece in enumerate(PIECES):
        desk.piece(index, piece)
    assert desk.view.photos()[0].file.read_bytes() == PICTURE


QUIET = timedelta(seconds=2)


def test_missing_pieces_are_asked_for_when_the_kiosk_went_quiet_and_only_once(desk: Desk) -> None:
    desk.take(drop_off("d-1", photo=PICTURE))
    desk.piece(0, PIECES[0])
    assert desk.store.overdue_photos(NOW + timedelta(seconds=1), QUIET) == {}
    [word] = desk.store.overdue_photos(NOW + QUIET, QUIET)["B-1042"].photos
    assert word.missing == (1, 2)
    assert desk.store.overdue_photos(NOW + 2 * QUIET, QUIET) == {}
    desk.now = NOW + 2 * QUIET
    desk.piece(2, PIECES[2])
    [word] = desk.store.overdue_photos(NOW + 3 * QUIET, QUIET)["B-1042"].photos
    assert word.missing == (1,)


def test_without_the_first_piece_only_that_is_asked_for_because_it_tells_the_length(desk: Desk) -> None:
    desk.take(drop_off("d-1", photo=PICTURE))
    desk.piece(2, PIECES[2])
    [word] = desk.store.overdue_photos(NOW + QUIET, QUIET)["B-1042"].photos
    assert word.missing == (0,)


def test_states_are_kept_latest(desk: Desk) -> None:
    desk.send("B-1042/up/state/health", b"old")
    desk.send("B-1042/up/state/health", b"new")
    assert desk.view.state("B-1042", "health") == b"new"
    assert desk.view.state("B-1042", "compartments") is None


def test_a_kiosk_that_comes_online_is_noticed(desk: Desk) -> None:
    assert desk.send("B-1042/up/state/connection", b'{"online":true,"boot_id":"b"}').online == ("B-1042",)
    assert desk.send("B-1042/up/state/connection", b'{"online":false,"boot_id":"b"}').online == ()


def online(desk: Desk, boot: str, boottime_ms: int, ledger: str = LEDGER) -> Taken:
    state = ConnectionState(online=True, boot_id=boot, ledger_id=ledger, boottime_ms=boottime_ms)
    return desk.send("B-1042/up/state/connection", state.encode())


def test_a_machine_that_comes_back_after_another_one_is_a_twin_and_both_are_told(desk: Desk) -> None:
    assert online(desk, "boot-a", 1000).twins == ()
    assert online(desk, "boot-b", 500).twins == ()
    taken = online(desk, "boot-a", 2000)
    twin = Twin("B-1042", (LEDGER, "boot-a"), (LEDGER, "boot-b"))
    assert taken.twins == (twin,)
    assert taken.words["B-1042"].twin_boots == ("boot-a", "boot-b")
    assert online(desk, "boot-b", 1500).words["B-1042"].twin_boots == ("boot-a", "boot-b")
    assert desk.view.twins() == [twin], "one finding, however often they take turns"
    assert "a copy of its card" in str(twin)


def test_one_name_given_to_two_kiosks_is_a_twin_as_well(desk: Desk) -> None:
    other = "01990000-bbbb-7000-8000-000000000002"
    online(desk, "boot-a", 1000)
    online(desk, "boot-b", 500, other)
    (twin,) = online(desk, "boot-a", 2000).twins
    assert "its name given out twice" in str(twin)


def test_restarts_and_a_replaced_card_are_no_twin(desk: Desk) -> None:
    new_card = "01990000-cccc-7000-8000-000000000003"
    for boot, boottime_ms, ledger in [
        ("boot-a", 1000, LEDGER),
        ("boot-a", 9000, LEDGER),  # the process, or the network
        ("boot-b", 800, LEDGER),  # the machine
        ("boot-c", 700, new_card),
        ("boot-d", 600, LEDGER),  # the old card, put back
    ]:
        assert online(desk, boot, boottime_ms, ledger).twins == ()
    assert desk.view.twins() == []


def test_connection_states_that_the_broker_hands_over_again_are_no_twin(desk: Desk) -> None:
    for _ in range(3):
        online(desk, "boot-a", 1000)
        online(desk, "boot-b", 500)
    assert desk.view.twins() == []


def test_a_kiosk_of_an_earlier_version_says_too_little_to_tell_a_twin(desk: Desk) -> None:
    for boot in ("a", "b", "a"):
        taken = desk.send("B-1042/up/state/connection", f'{{"online":true,"boot_id":"{boot}"}}'.encode())
        assert (taken.online, taken.twins) == (("B-1042",), ())


def test_a_photo_that_the_kiosk_lost_is_not_asked_for_any_more(desk: Desk) -> None:
    desk.take(drop_off("d-1", photo=PICTURE))
    desk.piece(0, PIECES[0])
    desk.take(event("photo.lost", sequence=2, photo_id="photo-1", why="too_old"))
    assert desk.store.overdue_photos(NOW + 2 * QUIET, QUIET) == {}
    (photo,) = desk.view.photos()
    assert (photo.stored_at, photo.lost) == (None, "too_old")


def test_everything_is_there_after_a_restart(desk: Desk, tmp_path: Path) -> None:
    body = event("visit.ended")
    desk.take(body)
    desk.piece(0, PIECES[0])
    desk.store.close()
    again = Desk(tmp_path)
    assert again.take(body).first == ()
    for index in (1, 2):
        again.piece(index, PIECES[index])
    taken = again.take(drop_off("d-1", photo=PICTURE, sequence=2))
    assert [w.stored for w in taken.words["B-1042"].photos] == [True]
    again.store.close()
