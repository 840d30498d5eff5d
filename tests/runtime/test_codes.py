"""What people hold to the camera or type: every wrong code has its word, and the visit goes on."""

from collections.abc import Callable

import pytest

from hardware.scanner import drawing
from kiosk.flow.effects import Identify
from kiosk.runtime.identification import Identification
from kiosk.trust.keys import demo_key
from kiosk.trust.token import mint
from tests.support.steady_kiosk import NOW, SteadyKiosk


def forged(kiosk: SteadyKiosk) -> str:
    """A real token with one character of its signature changed."""
    token = kiosk.shop.order(["linen_shirt"]).token
    return token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]


def minted(kiosk: SteadyKiosk, lines: int = 1, **changes: str) -> str:
    """A token of the shop's own, whose authorization says something else."""
    authorization = kiosk.shop.order(["linen_shirt"] * lines).authorization.model_copy(update=changes)
    return mint(authorization, demo_key(f"demo-{authorization.merchant_id}")).token


WRONG: list[tuple[str, Callable[[SteadyKiosk], str], str]] = [
    ("an address", lambda _: "https://example.org/returns/12345", "not a return code"),
    ("the Wi-Fi", lambda _: "WIFI:T:WPA;S:guest;P:secret;;", "not a return code"),
    ("a parcel label", lambda _: "00340434161094042557", "parcel label"),
    ("a carrier's own label", lambda _: "RR123456785DE", "parcel label"),
    ("a forged token", forged, "not valid here"),
    ("a token for another kiosk", lambda k: minted(k, kiosk_id="B-9999"), "not valid here"),
    ("a token for another site", lambda k: minted(k, site_id="HAM-999"), "not valid here"),
    ("a token of a later encoding", lambda _: "$K1:7X5J", "not valid here"),
    ("a reference to what nobody announced", lambda k: minted(k, lines=12), "do not know this code"),
    ("nonsense of the right form", lambda _: "eyJhbGciOiJub25lIn0.e30.", "not valid here"),
    ("a code nobody announced", lambda k: k.shop.order(["linen_shirt"]).code, "do not know this code"),
]


@pytest.mark.parametrize(("text", "says"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_code_has_its_word_and_the_right_one_goes_on(
    kiosk: SteadyKiosk, text: Callable[[SteadyKiosk], str], says: str
) -> None:
    kiosk.show_texts(text(kiosk))
    assert kiosk.screen.name == "scanning"
    assert says in kiosk.words
    kiosk.show_code(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("reason")
    assert kiosk.screen.notice is None


@pytest.mark.parametrize(("place", "code"), [("kiosk_id", "other_kiosk"), ("site_id", "other_site")])
def test_a_token_for_another_place_is_noted_as_such(kiosk: SteadyKiosk, place: str, code: str) -> None:
    kiosk.show_texts(minted(kiosk, **{place: "elsewhere"}))
    (noted,) = kiosk.events("security.noted")
    assert noted["data"]["code"] == f"token_{code}"


def test_two_codes_are_one_too_many(kiosk: SteadyKiosk) -> None:
    kiosk.show_texts("https://example.org", "00340434161094042557")
    assert "Show one code" in kiosk.words


def test_a_giant_code_is_refused_unread(kiosk: SteadyKiosk) -> None:
    symbol = drawing.numeric_qr_image(7089)
    kiosk.hold_up(symbol.repeat(3).reshape(*symbol.shape, 3))
    assert "too large" in kiosk.words


def test_an_expired_code_is_named_as_such(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.clock.advance(63 * 24 * 3600)
    kiosk.show_code(order)
    assert "has expired" in kiosk.words


def test_a_clock_that_jumps_far_ahead_expires_no_code(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.clock.set_wall(NOW.replace(year=2099))
    kiosk.show_code(order)
    assert "Linen shirt" in kiosk.words


def test_an_attack_is_noted_by_its_kind_and_never_by_its_text(kiosk: SteadyKiosk) -> None:
    token = forged(kiosk)
    kiosk.show_texts(token)
    (noted,) = kiosk.events("security.noted")
    assert noted["data"]["code"] == "token_signature"
    assert not any(token in str(event) for event in kiosk.events())


def test_an_attack_is_noted_once_in_ten_minutes_and_each_kind_of_it(kiosk: SteadyKiosk) -> None:
    for _ in range(5):
        kiosk.show_texts(forged(kiosk))
    kiosk.show_texts("eyJhbGciOiJub25lIn0.e30.")
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.show_texts(forged(kiosk))
    first, other = (e["data"]["code"] for e in kiosk.events("security.noted"))
    assert first == "token_signature" != other
    kiosk.wait(600)
    kiosk.show_texts(forged(kiosk))
    assert len(kiosk.events("security.noted")) == 3


def test_a_code_held_still_is_tried_once(kiosk: SteadyKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    identify = Identification.identify

    def watched(identification: Identification, effect: Identify, new_id: str) -> object:
        tried.append(effect.text)
        return identify(identification, effect, new_id)

    monkeypatch.setattr(Identification, "identify", watched)
    token = forged(kiosk)
    for _ in range(5):
        kiosk.show_texts(token)
    assert tried == [token]


def test_a_typed_code_that_was_announced_is_known(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.announce(order)
    kiosk.type_code(order.code)
    kiosk.wait_for("reason")


def test_a_typed_code_that_was_not_announced_is_asked_for_again(kiosk: SteadyKiosk) -> None:
    kiosk.type_code(kiosk.shop.order(["linen_shirt"]).code)
    assert kiosk.screen.name == "typing"
    assert "do not know this code" in kiosk.words
    assert kiosk.screen.keypad is not None
    assert kiosk.screen.keypad.entered == ""


def test_a_photo_before_a_refused_code_leaves_nothing_behind(kiosk: SteadyKiosk) -> None:
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("take_photo")
    kiosk.touch("take_again")
    kiosk.touch("back")
    kiosk.touch("cancel")
    spool = kiosk.config.photo_directory
    assert not list(spool.iterdir())
