"""What must be true of a screen for somebody who only hears it."""

from tests.support.kivydrive import Driver


def every_control_is_said(driver: Driver) -> None:
    """By a name when the focus comes to it, and in the sentence of all there is to choose.

    There a loudspeaker calls by an alias what has one.

    What the screen answers by itself (a table turning its page) is read out whole, and needs its name only.
    """
    from kiosk.ui.widgets.touchable import OwnControl

    model = driver.display.model
    aliases = {c.control_id: card.alias for card in model.cards if card.alias for c in card.controls}
    for shown in driver.display.controls():
        control = shown.widget.control
        assert control.label, f"{control.control_id} has no name"
        for script in () if isinstance(control, OwnControl) else (model.alone, model.aloud):
            name = script.controls.get(control.control_id)
            assert name, f"{control.control_id} is not said"
            listed = aliases.get(control.control_id, name) if script is model.aloud else name
            assert listed in script.screen, f"{control.control_id} is not among what there is to choose"


def every_message_is_said(driver: Driver) -> None:
    """To whoever listens alone; a loudspeaker keeps private lines to itself."""
    model = driver.display.model
    messages = [model.title, *model.body, model.notice and model.notice.text, model.busy]
    messages += [text for fact in model.facts for text in (fact.label, fact.value)]
    messages += [text for card in model.cards for text in (card.title, card.detail)]
    if model.dialog:
        messages = [model.dialog.title, model.dialog.body]
    silent = [text for text in messages if text and text not in model.alone.screen]
    assert silent == [], f"not said: {silent}"
