"""What people type: short codes, order numbers with their postcode, and codes only central knows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kiosk.contract.messages import LookUpRequest, LookUpResponse
from kiosk.domain.authorization import Method
from kiosk.domain.numbers import as_typed
from kiosk.host.state_file import FORWARDER_FILE, StateFile
from kiosk.runtime.codes import WRONG_CODES
from kiosk.runtime.security import NOTE_EACH
from kiosk.state import open_state
from kiosk.store import Store
from kiosk.trust import jws
from kiosk.trust.claims import payload_of
from kiosk.world.shop import Order, demo_key
from tests.support.steady_kiosk import KIOSK_ID, SteadyKiosk


def type_order(kiosk: SteadyKiosk, order: Order, postcode: str) -> None:
    if kiosk.screen.name != "typing":
        kiosk.touch("type_code")
    kiosk.touch("order_no")
    type_in(kiosk, as_typed(order.authorization.order_id))
    kiosk.touch("enter")
    assert kiosk.screen.name == "typing_postcode"
    type_in(kiosk, postcode)
    kiosk.touch("enter")


def type_in(kiosk: SteadyKiosk, text: str) -> None:
    for key in text:
        assert kiosk.screen.keypad is not None
        if f"key_{key}" not in {control.control_id for control in kiosk.screen.keypad.keys}:
            kiosk.touch("letters")
        kiosk.touch(f"key_{key}")


def type_wrong_codes(kiosk: SteadyKiosk, times: int) -> None:
    for _ in range(times):
        if kiosk.screen.name == "typing":
            type_in(kiosk, kiosk.shop.order().code)
        else:
            kiosk.type_code(kiosk.shop.order().code)


def presented(kiosk: SteadyKiosk) -> tuple[str, Method]:
    draft = kiosk.core._runner.visit.draft
    assert draft is not None
    return draft.presented.authorization.authorization_id, draft.presented.method


# Announced ahead.


def test_an_order_number_is_found_with_its_postcode(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    kiosk.announce(order, postcode="10827")
    type_order(kiosk, order, "10827")
    assert presented(kiosk) == (order.authorization.authorization_id, Method.TYPED_CODE)


def test_an_order_number_finds_nothing_with_another_postcode_or_where_none_was_told(
    kiosk: SteadyKiosk,
) -> None:
    order, bare = kiosk.shop.order(), kiosk.shop.order()
    kiosk.announce(order, postcode="10827")
    kiosk.announce(bare)
    for known, postcode in ((order, "10828"), (bare, "10827")):
        type_order(kiosk, known, postcode)
        assert "do not know this code" in kiosk.words


def test_a_code_that_two_orders_have_asks_whose_it_is(kiosk: SteadyKiosk) -> None:
    one, other = kiosk.shop.order(), kiosk.shop.order()
    kiosk.announce(one, postcode="10827")
    kiosk.announce(other, code=one.code, postcode="EC1A 1BB")
    kiosk.type_code(one.code)
    assert kiosk.screen.name == "typing_postcode"
    type_in(kiosk, "EC1A1BB")
    kiosk.touch("enter")
    assert presented(kiosk)[0] == other.authorization.authorization_id


def test_a_scanned_order_number_asks_for_its_postcode(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    kiosk.announce(order, postcode="10827")
    kiosk.show_texts(order.authorization.order_id)
    assert kiosk.screen.name == "typing_postcode"
    type_in(kiosk, "10827")
    kiosk.touch("enter")
    assert presented(kiosk)[0] == order.authorization.authorization_id


def test_of_two_returns_of_one_order_the_second_is_found_when_the_first_is_used(kiosk: SteadyKiosk) -> None:
    one, other = kiosk.shop.order(), kiosk.shop.order()
    kiosk.announce(one, code=one.code, postcode="10827")
    kiosk.announce(other, code=one.code, postcode="10827")
    kiosk.drop_off(one)
    kiosk.touch("finish")
    kiosk.type_code(one.code)
    type_in(kiosk, "10827")
    kiosk.touch("enter")
    assert presented(kiosk)[0] == other.authorization.authorization_id


# Guessing.


def test_after_too_many_wrong_codes_typing_waits_and_a_signed_code_does_not(kiosk: SteadyKiosk) -> None:
    right = kiosk.shop.order()
    kiosk.announce(right)
    type_wrong_codes(kiosk, WRONG_CODES.most)
    assert "do not know this code" in kiosk.words
    type_in(kiosk, right.code)
    assert "Too many codes were wrong" in kiosk.words
    kiosk.touch("back")
    kiosk.show_code(right)
    assert presented(kiosk) == (right.authorization.authorization_id, Method.SIGNED_QR)


def test_the_limit_is_noted_once_and_survives_a_restart_until_its_time_is_over(kiosk: SteadyKiosk) -> None:
    right = kiosk.shop.order()
    kiosk.announce(right)
    type_wrong_codes(kiosk, WRONG_CODES.most + 5)
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.type_code(right.code)
    assert "Too many codes were wrong" in kiosk.words
    assert [e["data"]["code"] for e in kiosk.events("security.noted")] == ["codes_guessed"]
    kiosk.wait(WRONG_CODES.within.total_seconds())
    kiosk.type_code(right.code)
    assert presented(kiosk)[0] == right.authorization.authorization_id
    assert WRONG_CODES.within > NOTE_EACH, "every limit that is reached is noted"


def test_a_wrong_postcode_is_a_guess_too(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    kiosk.announce(order, postcode="10827")
    for number in range(WRONG_CODES.most):
        type_order(kiosk, order, f"1000{number}")
    type_order(kiosk, order, "10827")
    assert "Too many codes were wrong" in kiosk.words


# Look-up.


@contextmanager
def central_is_there(kiosk: SteadyKiosk) -> Iterator[Store]:
    """The forwarder's own store, and its word that central listens."""
    StateFile(kiosk.config.paths.runtime / FORWARDER_FILE).write(
        {"central_online": True, "boottime_ms": kiosk.clock.boottime_ms()}
    )
    kiosk.wait(1.1)
    store = open_state(kiosk.config, kiosk.clock, kiosk.ids, "boot-1")
    yield store
    store.close()


Answer = Callable[[LookUpRequest, Order], LookUpResponse]


def found(request: LookUpRequest, order: Order) -> LookUpResponse:
    return LookUpResponse(kiosk_id=KIOSK_ID, request_id=request.request_id, found=order.announced)


def unknown(request: LookUpRequest, _: Order) -> LookUpResponse:
    return LookUpResponse(kiosk_id=KIOSK_ID, request_id=request.request_id)


def several(request: LookUpRequest, _: Order) -> LookUpResponse:
    return LookUpResponse(kiosk_id=KIOSK_ID, request_id=request.request_id, ask_postcode=True)


def answer(kiosk: SteadyKiosk, forwarder: Store, order: Order, say: Answer) -> LookUpRequest:
    (request,) = forwarder.look_ups.unanswered()
    assert forwarder.look_ups.answer(say(request, order))
    kiosk.wait(0.2)
    return request


def test_a_code_that_was_not_announced_is_looked_up(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        kiosk.type_code(order.code)
        assert "Looking for your return" in kiosk.words
        asked = answer(kiosk, forwarder, order, found)
        assert (asked.code, asked.order_no, asked.postcode) == (order.code, None, None)
        assert presented(kiosk) == (order.authorization.authorization_id, Method.LOOKED_UP)
        assert forwarder.look_ups.unanswered() == []


def test_an_order_number_is_looked_up_with_its_postcode(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        type_order(kiosk, order, "10827")
        asked = answer(kiosk, forwarder, order, found)
        assert (asked.code, asked.order_no, asked.postcode) == (
            None,
            as_typed(order.authorization.order_id),
            "10827",
        )
        assert presented(kiosk)[1] is Method.LOOKED_UP


def test_central_may_ask_for_the_postcode(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        kiosk.type_code(order.code)
        answer(kiosk, forwarder, order, several)
        assert kiosk.screen.name == "typing_postcode"
        type_in(kiosk, "10827")
        kiosk.touch("enter")
        asked = answer(kiosk, forwarder, order, found)
        assert (asked.code, asked.postcode) == (order.code, "10827")
        assert presented(kiosk)[1] is Method.LOOKED_UP


def test_what_central_does_not_know_is_said_at_once(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        kiosk.type_code(order.code)
        answer(kiosk, forwarder, order, unknown)
        assert "do not know this code" in kiosk.words


def test_central_has_two_seconds_and_what_it_says_later_changes_nothing(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        kiosk.type_code(order.code)
        (request,) = forwarder.look_ups.unanswered()
        kiosk.wait(1.8)
        assert kiosk.screen.name == "waiting"
        kiosk.wait(0.3)
        assert "do not know this code" in kiosk.words
        assert not forwarder.look_ups.answer(found(request, order))
        kiosk.wait(0.5)
        assert kiosk.screen.name == "typing"


def test_an_answer_with_a_forged_token_is_refused_like_any_other(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    forged = order.announced.model_copy(update={"token": order.token[:-10] + "A" * 10})
    with central_is_there(kiosk) as forwarder:
        kiosk.type_code(order.code)
        (request,) = forwarder.look_ups.unanswered()
        forwarder.look_ups.answer(found(request, order).model_copy(update={"found": forged}))
        kiosk.wait(0.2)
        assert "not valid here" in kiosk.words


def test_offline_nobody_waits(kiosk: SteadyKiosk) -> None:
    kiosk.type_code(kiosk.shop.order().code)
    assert "do not know this code" in kiosk.words
    assert kiosk.store.look_ups.unanswered() == []


@pytest.mark.parametrize("answered", [True, False])
def test_a_power_cut_leaves_no_question_behind(kiosk: SteadyKiosk, *, answered: bool) -> None:
    order = kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        kiosk.type_code(order.code)
        (request,) = forwarder.look_ups.unanswered()
        if answered:
            forwarder.look_ups.answer(found(request, order))
        kiosk.cut_power()
        kiosk.switch_on()
        assert kiosk.screen.name == "attract"
        assert forwarder.look_ups.unanswered() == []
        assert not forwarder.look_ups.answer(found(request, order))


def test_guesses_at_central_are_limited_as_well(kiosk: SteadyKiosk) -> None:
    with central_is_there(kiosk) as forwarder:
        for _ in range(WRONG_CODES.most):
            type_wrong_codes(kiosk, 1)
            answer(kiosk, forwarder, kiosk.shop.order(), unknown)
        type_wrong_codes(kiosk, 1)
        assert "Too many codes were wrong" in kiosk.words
        assert forwarder.look_ups.unanswered() == []


# References: signed, but their lines did not fit.


def reference_of(order: Order) -> str:
    key = demo_key(f"demo-{order.authorization.merchant_id}")
    return jws.sign(payload_of(order.authorization, titles=False, lines=False), key)


def test_a_reference_is_known_by_what_was_announced(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    kiosk.announce(order)
    kiosk.show_texts(reference_of(order))
    assert presented(kiosk) == (order.authorization.authorization_id, Method.SIGNED_QR)


def test_the_lines_of_a_reference_are_looked_up(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        kiosk.show_texts(reference_of(order))
        asked = answer(kiosk, forwarder, order, found)
        assert asked.authorization_id == order.authorization.authorization_id
        assert presented(kiosk) == (order.authorization.authorization_id, Method.LOOKED_UP)


def test_lines_of_another_authorization_are_not_taken_for_those_of_a_reference(kiosk: SteadyKiosk) -> None:
    order, other = kiosk.shop.order(), kiosk.shop.order()
    with central_is_there(kiosk) as forwarder:
        kiosk.show_texts(reference_of(order))
        answer(kiosk, forwarder, other, found)
        assert "do not know this code" in kiosk.words


def test_a_reference_that_nobody_knows_is_no_wrong_code(kiosk: SteadyKiosk) -> None:
    for _ in range(WRONG_CODES.most + 1):
        kiosk.show_texts(reference_of(kiosk.shop.order()))
        assert "do not know this code" in kiosk.words
    assert kiosk.events("security.noted") == []
