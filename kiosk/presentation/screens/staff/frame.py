"""What stands around every screen of the staff: the band that says whose it is, the footer."""

from dataclasses import replace

from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.staff.signing_in import SigningIn
from kiosk.flow.staff.visit import StaffVisit
from kiosk.presentation.screen_model import Band, ScreenModel, TouchTarget
from kiosk.presentation.screens.above import cover, page_above, settings_tool, still_there
from kiosk.presentation.screens.scene import Around, look_of
from kiosk.presentation.screens.staff import attendant, commissioning, courier, signing_in, technician
from kiosk.presentation.screens.staff.scene import STAFF_SCREENS, StaffScene
from kiosk.presentation.speech import with_speech
from kiosk.presentation.words import Words

CHAPTERS = (attendant, commissioning, courier, signing_in, technician)
"""Imported for the screens they register."""


def compose_for_staff(visit: AnyVisit, words: Words, around: Around) -> ScreenModel:
    """The screen for a visit of somebody of the staff as it stands; where the glass is tried, alone."""
    say, place = words.say, around.place
    scene = StaffScene(visit, words, around)
    model = page_above(scene) or STAFF_SCREENS[type(visit), visit.step](scene)
    body = tuple(line for line in model.body if line)
    staff = visit.staff if isinstance(visit, StaffVisit | SigningIn) else None
    framed = replace(
        model,
        body=body,
        tools=() if isinstance(model.picture, TouchTarget) else (settings_tool(words),),
        band=Band(_band_words(words, visit, staff), staff.role.value) if staff else None,
        footer=(say("Kiosk {id}", id=place.kiosk_id), say("Help: {phone}", phone=place.phone)),
        offline=say("Offline") if around.offline else None,
        dialog=still_there(scene, say("Otherwise this screen closes.")) if visit.idle_warned else None,
        sound="attention" if visit.idle_warned else model.sound,
        look=look_of(visit, around),
        cover=cover(visit, words),
    )
    return with_speech(framed, words)


def _band_words(words: Words, visit: AnyVisit, staff: StaffMember) -> str:
    """Whose screen it is, and that no door opens while somebody practises."""
    who = role_words(words, staff)
    return words.say("{who}. Training: no door opens", who=who) if visit.practice else who


def role_words(words: Words, staff: StaffMember) -> str:
    """Who is signed in, as the band says it."""
    match staff.role:
        case Role.COURIER:
            return words.say("Courier {ref}, {carrier}", ref=staff.staff_ref, carrier=staff.carrier_id)
        case Role.ATTENDANT:
            return words.say("Staff {ref}", ref=staff.staff_ref)
        case Role.TECHNICIAN:
            return words.say("Technician {ref}", ref=staff.staff_ref)
