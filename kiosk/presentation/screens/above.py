"""Pages that somebody opens above a visit, wherever it stands: help, languages, settings."""

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import Card, Icon, QrPicture, ScreenModel, Symbol
from kiosk.presentation.screens.scene import Scene, look_of, primary, secondary
from kiosk.presentation.volume import louder


def languages_page(scene: Scene) -> ScreenModel:
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
    caption = say("Photograph this code with your telephone to call us.")
    return ScreenModel(
        name="help",
        title=say("We are glad to help"),
        body=(*scene.call_us, scene.place.contact),
        picture=QrPicture(link, caption) if link else Symbol(Icon.PHONE),
        actions=(primary("close_help", say("Back to my return"), Button.HELP, Icon.BACK),),
    )


def settings_page(scene: Scene) -> ScreenModel:
    """How it is seen and heard. What is touched is changed at once, and forgotten with the visit."""
    say, visit = scene.words.say, scene.visit
    look = look_of(visit, scene.around)
    volume = say("Volume {percent} percent", percent=look.volume_percent)

    def switch(button: Button, title: str, icon: Icon, *, on: bool) -> Card:
        state = say("On") if on else say("Off")
        return Card(button.value, title, state, icon, selected=on, posts=Pressed(button=button))

    return ScreenModel(
        name="settings",
        title=say("Settings"),
        body=(say("They are for this visit only."),),
        cards=(
            switch(Button.TEXT_SIZE, say("Larger text"), Icon.TEXT_SIZE, on=visit.text_scale > 1),
            switch(Button.CONTRAST, say("Strong contrast"), Icon.CONTRAST, on=visit.high_contrast),
            Card("louder", say("Louder"), volume, Icon.LOUDER, posts=louder(look, 1)),
            Card("softer", say("Softer"), volume, Icon.SOFTER, posts=louder(look, -1)),
            switch(Button.STILL, say("Nothing moves"), Icon.STILL, on=visit.still),
        ),
        actions=(secondary("close_settings", say("Back"), Button.SETTINGS, Icon.BACK),),
    )
