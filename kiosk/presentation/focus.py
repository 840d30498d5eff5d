"""Where the keypad's focus can stand, and where it goes: through all controls in the order they are read."""

from kiosk.flow.signals import Button
from kiosk.presentation.screen_model import Control, ScreenModel


def all_controls(model: ScreenModel) -> tuple[Control, ...]:
    """Everything that can be pressed or could be, in reading order; under a dialog only the dialog's."""
    if model.dialog:
        return model.dialog.actions
    cards = (control for card in model.cards for control in card.controls)
    keys = model.keypad.keys if model.keypad else ()
    faces = model.rating.faces if model.rating else ()
    return (*cards, *keys, *model.actions, *faces, *model.languages, *model.tools)


def focusable(model: ScreenModel) -> tuple[Control, ...]:
    """Those of them that can be pressed now."""
    return tuple(control for control in all_controls(model) if control.enabled)


def settled(model: ScreenModel, at: str | None) -> str | None:
    """Where the focus stands when this model appears: where it was, else on the first; None: nowhere.

    It stays on what was dimmed under it: a second press must not meet what nobody chose.
    """
    if named(model, at):
        return at
    return next((control.control_id for control in focusable(model)), None)


def moved(model: ScreenModel, at: str | None, by: int) -> str | None:
    """One step on (1) or back (-1), around the end."""
    ids = [c.control_id for c in all_controls(model) if c.enabled or c.control_id == at]
    if at not in ids:
        return settled(model, None)
    return ids[(ids.index(at) + by) % len(ids)]


def named(model: ScreenModel, control_id: str | None) -> Control | None:
    """The control with this id, dimmed or not."""
    return next((control for control in all_controls(model) if control.control_id == control_id), None)


def typed(model: ScreenModel, character: str) -> Control | None:
    """The key on the screen that a key of a real keyboard stands for; a backspace erases."""
    if model.keypad is None or model.dialog:
        return None
    wanted = (Button.ERASE, "") if character == "\b" else (Button.KEY, character.upper())
    keys = (key for key in model.keypad.keys if key.enabled)
    return next((key for key in keys if (key.posts.button, key.posts.value) == wanted), None)
