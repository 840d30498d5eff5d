"""The canonical code lists. Open lists: a consumer must accept a code it does not know."""

from enum import StrEnum


class ReasonCode(StrEnum):
    """Why the customer returns an item, as the customer says it."""

    CHANGED_MIND = "changed_mind"
    SIZE_TOO_SMALL = "size_too_small"
    SIZE_TOO_LARGE = "size_too_large"
    STYLE = "style"
    COLOUR = "colour"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_ITEM = "wrong_item"
    DAMAGED_IN_TRANSIT = "damaged_in_transit"
    DEFECTIVE = "defective"
    ARRIVED_LATE = "arrived_late"
    DUPLICATE_ORDER = "duplicate_order"
    OTHER = "other"


class VerdictValue(StrEnum):
    ACCEPTED = "accepted"
    REFERRED = "referred"
    DECLINED = "declined"


class Referral(StrEnum):
    SERVICE_CENTRE = "service_centre"
    INSPECTION = "inspection"
    STAFF = "staff"


class VerdictCode(StrEnum):
    """Why a line was accepted, referred or declined."""

    WITHIN_WINDOW = "within_window"
    WINDOW_OVER = "window_over"
    DEFECT_IN_WARRANTY = "defect_in_warranty"
    NOT_RETURNABLE = "not_returnable"
    CATEGORY_NOT_ACCEPTED = "category_not_accepted"
    DATE_UNKNOWN = "date_unknown"
    NEEDS_INSPECTION = "needs_inspection"


X12_1294 = {
    VerdictCode.WINDOW_OVER: "RT",
    VerdictCode.DEFECT_IN_WARRANTY: "RR",
    VerdictCode.DATE_UNKNOWN: "MI",
}
"""ASC X12 element 1294 where it has a fitting value."""


class RefundTrigger(StrEnum):
    """What releases the money. Only policy sets it; evidence may only move it later."""

    ON_DROP_OFF = "on_drop_off"
    ON_COLLECTION = "on_collection"
    ON_INSPECTION = "on_inspection"
    HOLD = "hold"
    NEVER = "never"

    def no_sooner_than_inspection(self) -> "RefundTrigger":
        """The trigger when the evidence at the kiosk is incomplete."""
        if self in (RefundTrigger.ON_DROP_OFF, RefundTrigger.ON_COLLECTION):
            return RefundTrigger.ON_INSPECTION
        return self


class Resolution(StrEnum):
    """What the customer wants for the item."""

    REFUND_ORIGINAL = "refund_original"
    STORE_CREDIT = "store_credit"
    EXCHANGE = "exchange"
    REPAIR = "repair"


class ConfirmedBy(StrEnum):
    """What proves that the item is inside. `none`: nobody answered; the refund then waits for inspection."""

    SENSOR = "sensor"
    WEIGHT = "weight"
    LEVEL = "level"
    BEAM = "beam"
    CUSTOMER = "customer"
    STAFF = "staff"
    NONE = "none"


class LabelStatus(StrEnum):
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    NOT_PRINTED = "not_printed"


class PhotoQuality(StrEnum):
    OK = "ok"
    DARK = "dark"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"


class Mode(StrEnum):
    """What a kiosk's events count for. Money acts only on `live`."""

    LIVE = "live"
    TRAINING = "training"
    COMMISSIONING = "commissioning"
    DEMO = "demo"
