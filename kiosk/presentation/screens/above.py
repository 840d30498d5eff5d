"""Pages that somebody opens above a visit, wherever it stands: help, languages, settings."""

from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import (
    Card,
    Control,
    Dialog,
    Emphasis,
    Icon,
    QrPicture,
    ScreenModel,
    Symbol,
)
from kiosk.presentation.screens.scene import Scene, look_of, primary, secondary
from kiosk.presentation.screens.staff.scene import StaffScene
from kiosk.presentation.volume import louder
from kiosk.presentation.words import Words

AnyScene = Scene | StaffScene


def page_above(scene: AnyScene) -> ScreenModel | None:
    """What somebody opened above the visit; the staff has no help but each other."""
    if scene.visit.languages_open:
        return languages_page(scene)
    if scene.visit.settings_open:
        return settings_page(scene)
    return help_page(scene) if scene.visit.help_open and isinstance(scene, Scene) else None


def settings_tool(words: Words) -> Control:
    """One tap from every screen."""
    posts = Pressed(button=Button.SETTINGS)
    return Control("settings", words.say("Settings"), posts, Icon.SETTINGS, Emphasis.QUIET)


def cover(visit: AnyVisit, words: Words) -> Control | None:
    """What hides the screen from everybody else; who listens to it goes on by keys."""
    if not visit.dark:
        return None
    return Control("dark", words.say("The screen is dark. Touch it to see it."), Pressed(button=Button.DARK))


def still_there(scene: AnyScene, what_ends: str) -> Dialog:
    """Asked before time runs out; one touch gives all of it again, as often as it is asked."""
    say = scene.words.say
    return Dialog(
        title=say("Do you need more time?"),
        body=what_ends,
        actions=(primary("still_here", say("Yes, I am still here"), Button.STILL_HERE, Icon.HAND),),
        seconds=scene.around.idle_end_s,
    )


def languages_page(scene: AnyScene) -> ScreenModel:
    """All languages; whoever reads none of these words knows the own one by its letters."""
    return ScreenModel(
        name="languages",
        title=scene.words.say("Choose your language"),
        cards=tuple(
            Card(
                f"language_{tag}",
                name,
                selected=tag == scene.visit.language,
                posts=Pressed(button=Button.LANGUAGE, value=tag),
            )
            for tag, name in scene.place.languages
        ),
        actions=(secondary("close_languages", scene.words.say("Back"), Button.LANGUAGES, Icon.BACK),),
    )


def help_page(scene: Scene) -> ScreenModel:
    """A person to talk to: by the number, by what a telephone dials for whoever photographs it."""
    say, link = scene.words.say, scene.place.phone_link
    back = say("Back") if scene.visit.fresh else say("Back to my return")
    caption = say("Photograph this code with your telephone to call us.")
    return ScreenModel(
        name="help",
        title=say("We are glad to help"),
        body=(*scene.call_us, scene.place.contact),
        picture=QrPicture(link, caption) if link else Symbol(Icon.PHONE),
        actions=(primary("close_help", back, Button.HELP, Icon.BACK),),
    )


def settings_page(scene: AnyScene) -> ScreenModel:
    """How it is seen and heard. What is touched is changed at once, and forgotten with the visit."""
    say = scene.words.say
    return ScreenModel(
        name="settings",
        title=say("Settings"),
        body=(say("They are for this visit only."),),
        cards=(*_settings(scene), *(_tools_of_the_staff(scene) if isinstance(scene, StaffScene) else ())),
        actions=(secondary("close_settings", say("Back"), Button.SETTINGS, Icon.BACK),),
    )


def _settings(scene: AnyScene) -> tuple[Card, ...]:
    words, visit = scene.words, scene.visit
    say, look = words.say, look_of(visit, scene.around)
    volume = say("Volume {percent} percent", percent=look.volume_percent)
    return (
        _switch(words, Button.TEXT_SIZE, say("Larger text"), Icon.TEXT_SIZE, on=visit.text_scale > 1),
        _switch(words, Button.CONTRAST, say("High contrast"), Icon.CONTRAST, on=visit.high_contrast),
        Card("louder", say("Louder"), volume, Icon.LOUDER, posts=louder(look, 1)),
        Card("softer", say("Quieter"), volume, Icon.SOFTER, posts=louder(look, -1)),
        _switch(words, Button.STILL, say("No animation"), Icon.STILL, on=visit.still),
        *((_dark(words, is_on=visit.dark),) if scene.place.has_speech else ()),
    )


def _dark(words: Words, *, is_on: bool) -> Card:
    """Touched, it also has it read aloud: nobody is left with a dark screen and nothing else."""
    say, posts = words.say, Pressed(button=Button.DARK)
    state = say("On") if is_on else say("Only read aloud")
    return Card("dark", say("Dark screen"), state, Icon.DARK, selected=is_on, posts=posts)


def _tools_of_the_staff(scene: StaffScene) -> tuple[Card, ...]:
    """Customers have these as tools of their own; who works here has the room for what they work with."""
    words, visit, place = scene.words, scene.visit, scene.place
    say, languages = words.say, Pressed(button=Button.LANGUAGES)
    speech = _switch(words, Button.SPEECH, say("Read aloud"), Icon.SPEECH, on=visit.speaks)
    language = Card("languages", say("Language"), _own_name(scene), Icon.LANGUAGES, posts=languages)
    return (*((speech,) if place.has_speech else ()), *((language,) if len(place.languages) > 1 else ()))


def _own_name(scene: AnyScene) -> str:
    """What the language that the screen is in calls itself."""
    return next((name for tag, name in scene.place.languages if tag == scene.visit.language), "")


def _switch(words: Words, button: Button, title: str, icon: Icon, *, on: bool) -> Card:
    state = words.say("On") if on else words.say("Off")
    return Card(button.value, title, state, icon, selected=on, posts=Pressed(button=button))
