"""Numbers that people read and type: a slip of one hand is always noticed."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.codes import Mode
from kiosk.domain.leases import NumberLease
from kiosk.domain.numbers import (
    CODE_ALPHABET,
    CODE_LENGTH,
    check_character,
    code_of,
    gs1_check_digit,
    is_short_code,
    is_sscc,
    leased_number,
    receipt_number,
    short_code,
)

CODES = len(CODE_ALPHABET) ** (CODE_LENGTH - 1)
LABELS = NumberLease(
    lease_id="labels",
    kiosk_id="B-1042",
    carrier_id="parcelnet",
    kind="label",
    prefix="39521100",
    digits=9,
    first=400,
    last=899,
    expires_on=date(2027, 3, 31),
)
TRACKING = LABELS.model_copy(update={"kind": "tracking", "prefix": "PN", "suffix": "DE"})

fixed = settings(derandomize=True, deadline=None)


@pytest.mark.parametrize(
    "number",
    [
        "4006381333931",  # GTIN-13 of a pen, on every shelf
        "5901234123457",  # GTIN-13 of GS1's own explanations
        "036000291452",  # GTIN-12, the first thing ever scanned in UPC manuals
        "73513537",  # GTIN-8
        "10614141000415",  # GTIN-14
        "106141412345678908",  # SSCC
        "9521100000178",  # GLN from the range for examples
    ],
)
def test_the_check_digit_is_that_of_gs1(number: str) -> None:
    assert gs1_check_digit(number[:-1]) == number[-1]


@fixed
@given(digits=st.text("0123456789", min_size=1, max_size=18), data=st.data())
def test_any_one_wrong_digit_changes_the_gs1_check_digit(digits: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[position]]))
    assert gs1_check_digit(digits[:position] + wrong + digits[position + 1 :]) != gs1_check_digit(digits)


def test_a_leased_label_number_is_an_sscc() -> None:
    assert leased_number(LABELS, 481) == "395211000000004818"
    assert is_sscc("395211000000004818")


@pytest.mark.parametrize(
    "number",
    [
        "106141412345678908",  # EPC Tag Data Standard: sscc:0614141.1234567890
        "095287654321012346",  # BWIPP's manual
        "376104250021234569",  # GS1 Switzerland
    ],
)
def test_published_ssccs_are_known_and_any_one_wrong_digit_is_noticed(number: str) -> None:
    assert is_sscc(number)
    for at, right in enumerate(number):
        wrong = str((int(right) + 1) % 10)
        assert not is_sscc(number[:at] + wrong + number[at + 1 :])


@pytest.mark.parametrize("number", ["", "L1", "PN0000004815DE", "06141411234567897", "1061414112345678970"])
def test_what_is_no_sscc_is_told(number: str) -> None:
    assert not is_sscc(number)


def test_digits_of_other_scripts_are_no_sscc() -> None:
    assert not is_sscc("106141411234567897".replace("1", "\N{ARABIC-INDIC DIGIT ONE}"))


def test_letters_around_a_leased_number_do_not_count_in_its_check_digit() -> None:
    number = leased_number(TRACKING, 481)
    assert number == "PN000000481" + gs1_check_digit("000000481") + "DE"


def test_a_lease_without_check_digit_has_none() -> None:
    assert leased_number(TRACKING.model_copy(update={"check": "none"}), 481) == "PN000000481DE"


def test_all_numbers_of_a_lease_differ_and_are_equally_long() -> None:
    numbers = {leased_number(LABELS, value) for value in range(LABELS.first, LABELS.last + 1)}
    assert len(numbers) == 500
    assert {len(number) for number in numbers} == {18}


@pytest.mark.parametrize("mode", Mode)
def test_a_lease_serves_the_store_that_it_is_lent_to_whatever_the_kiosk_is_for(mode: Mode) -> None:
    lent = LABELS.model_copy(update={"ledger_id": "its-ledger"})
    assert lent.serves("B-1042", "its-ledger", mode)
    assert not lent.serves("B-1042", "ledger-of-a-new-card", mode)
    assert not lent.serves("B-2000", "its-ledger", mode)


@pytest.mark.parametrize(
    ("mode", "serves"),
    [(Mode.LIVE, False), (Mode.COMMISSIONING, False), (Mode.TRAINING, True), (Mode.DEMO, True)],
)
def test_a_lease_to_no_store_in_particular_is_nothing_for_parcels_that_are_sent(
    mode: Mode, serves: bool
) -> None:
    assert LABELS.serves("B-1042", "any-ledger", mode) is serves
    assert not LABELS.serves("B-2000", "any-ledger", mode)


def test_a_receipt_number_is_kiosk_counter_and_check_digit() -> None:
    assert receipt_number("B1042", 48213) == "B1042-0048213-4"
    assert receipt_number("B1042", 1) == "B1042-0000001-7"


def test_the_counter_of_a_receipt_may_outgrow_its_seven_digits() -> None:
    assert receipt_number("B1042", 12_345_678).startswith("B1042-12345678-")


def test_a_code_has_no_characters_that_eyes_confuse() -> None:
    assert len(CODE_ALPHABET) == len(set(CODE_ALPHABET)) == 32
    assert not set("IO01") & set(CODE_ALPHABET)


@fixed
@given(st.integers(0, CODES - 1))
def test_a_short_code_is_well_formed(value: int) -> None:
    assert len(short_code(value)) == CODE_LENGTH
    assert is_short_code(short_code(value))


@fixed
@given(value=st.integers(0, CODES - 1), position=st.integers(0, CODE_LENGTH - 1), data=st.data())
def test_any_one_wrong_character_is_caught(value: int, position: int, data: st.DataObject) -> None:
    code = short_code(value)
    wrong = data.draw(st.sampled_from([c for c in CODE_ALPHABET if c != code[position]]))
    assert not is_short_code(code[:position] + wrong + code[position + 1 :])


def test_at_every_place_every_wrong_character_is_caught() -> None:
    code = short_code(29_875_443_311)
    for position, wrong in product(range(CODE_LENGTH), CODE_ALPHABET):
        typed = code[:position] + wrong + code[position + 1 :]
        assert is_short_code(typed) is (typed == code)


def test_most_swapped_neighbours_are_caught() -> None:
    swaps = [(a + b, b + a) for a, b in product(CODE_ALPHABET, repeat=2) if a != b]
    caught = [pair for pair in swaps if check_character(pair[0]) != check_character(pair[1])]
    assert len(caught) / len(swaps) > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "",
        "54MQFVR",
        "54MQFVRDA",
        "54mqfvrd",
        "54MQFVR0",
        "54MQ FVRD",
        "54MQFVRÄ",
        "\N{FULLWIDTH DIGIT FIVE}4MQFVRD",
    ],
)
def test_what_is_no_short_code_is_told(text: str) -> None:
    assert not is_short_code(text)


@fixed
@given(one=st.integers(0, CODES - 1), other=st.integers(0, CODES - 1))
def test_two_values_never_share_a_code(one: int, other: int) -> None:
    assert (short_code(one) == short_code(other)) is (one == other)


def test_a_code_is_padded_to_its_length() -> None:
    assert (code_of(0, 4), code_of(31, 4), code_of(32, 4)) == ("AAAA", "AAA9", "AABA")
