"""What a visit hears: touches, results of effects, things seen, time that ran out."""

from enum import StrEnum

from kiosk.domain.model import Value


class Button(StrEnum):
    """Everything a customer can say by touch."""

    START = "start"
    TYPE_CODE = "type_code"
    KEY = "key"
    ERASE = "erase"
    ENTER = "enter"
    CHOOSE = "choose"
    CONTINUE = "continue"
    BACK = "back"
    CANCEL = "cancel"
    TAKE_PHOTO = "take_photo"
    TAKE_AGAIN = "take_again"
    REFUSE_PHOTO = "refuse_photo"
    YES = "yes"
    NO = "no"
    OPEN_AGAIN = "open_again"
    DOES_NOT_FIT = "does_not_fit"
    TAKE_BACK = "take_back"
    PRINT = "print"
    ANOTHER_RETURN = "another_return"
    FINISH = "finish"
    START_NEW = "start_new"
    STILL_HERE = "still_here"
    HELP = "help"
    RATE = "rate"
    TEXT_SIZE = "text_size"
    CONTRAST = "contrast"
    LANGUAGE = "language"


class Pressed(Value):
    """A control was touched. `value` is what the button stands for: a key, a line, a reason."""

    button: Button
    value: str = ""
