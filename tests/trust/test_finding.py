import hashlib

from kiosk.trust.finding import (
    code_digest,
    knows_second_factor,
    order_digest,
    second_factor,
    second_factor_digest,
)

DEVICE, OTHER = b"1" * 32, b"2" * 32


def test_a_short_code_is_kept_so_that_only_this_device_can_search_for_it() -> None:
    assert code_digest("54MQFVRD", DEVICE) == code_digest("54MQFVRD", DEVICE)
    assert code_digest("54MQFVRD", DEVICE) != code_digest("54MQFVRD", OTHER)
    assert code_digest("54MQFVRD", DEVICE) != code_digest("54MQFVRE", DEVICE)
    assert code_digest("54MQFVRD", DEVICE) != hashlib.sha256(b"54MQFVRD").digest()[:12]


def test_an_order_number_is_found_however_it_is_typed_and_never_as_a_code() -> None:
    assert order_digest("NW-4471-20", DEVICE) == order_digest("nw447120", DEVICE)
    assert order_digest("54MQFVRD", DEVICE) != code_digest("54MQFVRD", DEVICE)


def test_a_postcode_is_known_as_people_write_it_and_only_with_its_own_token() -> None:
    kept = second_factor_digest(second_factor("a.b.c", "EC1A 1BB"), DEVICE)
    assert knows_second_factor(kept, "a.b.c", "ec1a1bb", DEVICE)
    assert not knows_second_factor(kept, "a.b.c", "ec1a1bc", DEVICE)
    assert not knows_second_factor(kept, "a.b.d", "ec1a1bb", DEVICE)
    assert not knows_second_factor(kept, "a.b.c", "ec1a1bb", OTHER)
