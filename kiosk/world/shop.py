"""The shops of the demonstration: their rules, their keys, and the orders that customers bring back."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.contract.messages import Announced
from kiosk.domain.authorization import AuthorizedLine, ReturnAuthorization
from kiosk.domain.codes import ReasonCode, Resolution
from kiosk.domain.numbers import CODE_ALPHABET, CODE_LENGTH, code_of, short_code
from kiosk.domain.policy import CourierKey, PolicyPack, PublicKey
from kiosk.policy import Holder, PolicyFile, read_policy
from kiosk.trust.documents import PolicyKey
from kiosk.trust.keys import SigningKey, demo_key
from kiosk.trust.token import MAX_ANNOUNCED_BYTES, mint
from kiosk.world.staff import BADGE_SALT, roster

DEMO_POLICY = Path(__file__).parents[2] / "config" / "policies" / "demo.toml"

AUTHORIZATION_VALID = timedelta(days=30)

GTINS_IN_A_TOKEN = 2
"""A token has room for the GTINs of two lines, or for more lines without."""

_ID_LENGTH = 11


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order: a product of `demo.toml`; the reason where the shop's portal asked for it."""

    product: str
    quantity: int = 1
    reason: ReasonCode | None = None
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer holds: the token as a QR code, or the short code, which central announces ahead.

    `whole` is the token that is announced: with every line, however many they are.
    """

    authorization: ReturnAuthorization
    token: str
    whole: str
    code: str

    @property
    def announced(self) -> Announced:
        """The order as central tells it to a kiosk."""
        return Announced(code=self.code, token=self.whole)


class Shop:
    """All shops of the demonstration, and the operator who signs their rules.

    The same `now`, `seed` and `kiosk_ids` make the same keys, rules, orders, tokens
    and codes. The keys are no secret: their ids begin with `demo`, and a kiosk
    refuses such keys unless it runs in mode demo.
    """

    def __init__(self, now: datetime, seed: int, kiosk_ids: Sequence[str]) -> None:
        file = read_policy(DEMO_POLICY, now)
        self.policy_key = demo_key("demo-policy")
        self.recovery_key = demo_key("demo-policy-recovery")
        self.announcement_key = demo_key("demo-announcement")
        self.command_key = demo_key("demo-command")
        self.courier_key = demo_key("demo-couriers")
        self.technician_key = demo_key("demo-technicians")
        self.policy = _with_staff(
            _policy(file, kiosk_ids, self.announcement_key, self.command_key),
            self.courier_key,
            self.technician_key,
        )
        self._now = now
        self._seed = seed
        self._orders = 0
        self._products = file.products

    @property
    def products(self) -> tuple[str, ...]:
        """What can stand in an order line."""
        return tuple(self._products)

    @property
    def policy_public_keys(self) -> tuple[PolicyKey, ...]:
        """For the kiosk's configuration: whose rules it believes, now and after a theft."""
        return tuple(
            PolicyKey(key_id=key.key_id, public_key=key.public, epoch=epoch)
            for epoch, key in enumerate((self.policy_key, self.recovery_key), self.policy.epoch)
        )

    def order(
        self,
        lines: Iterable[OrderLine | str] = ("linen_shirt",),
        *,
        delivered_days_ago: int = 5,
        at: datetime | None = None,
        language: str = "en",
        uses_allowed: int = 1,
    ) -> Order:
        """The next order, with its authorization to return all of `lines`, made at `at` or the shop's `now`.

        Its QR code is a reference when the lines do not fit one. Raises ValueError when they are
        of more than one merchant.
        """
        ordered = [OrderLine(line) if isinstance(line, str) else line for line in lines]
        merchants = {self._products[line.product].merchant_id for line in ordered}
        if len(merchants) != 1:
            raise ValueError(f"an authorization is one merchant's, not of {sorted(merchants) or 'nobody'}")
        self._orders += 1
        merchant_id = merchants.pop()
        made_at = (at or self._now).replace(microsecond=0)
        authorization = ReturnAuthorization(
            authorization_id=code_of(self._number("authorization"), _ID_LENGTH),
            merchant_id=merchant_id,
            rma_id=f"RMA-{self._number('rma') % 100_000:05d}",
            order_id=f"{merchant_id[:2].upper()}-{self._number('order') % 1_000_000:06d}",
            issued_at=made_at,
            expires_at=made_at + AUTHORIZATION_VALID,
            delivered_on=(made_at - timedelta(days=delivered_days_ago)).date(),
            country="DE",
            customer_ref=f"c_{self._number('customer') % 16**6:06x}",
            language=language,
            uses_allowed=uses_allowed,
            lines=tuple(
                self._line(str(n), line, with_gtin=len(ordered) <= GTINS_IN_A_TOKEN)
                for n, line in enumerate(ordered, 1)
            ),
        )
        code = short_code(self._number("code") % len(CODE_ALPHABET) ** (CODE_LENGTH - 1))
        key = demo_key(_key_id(merchant_id))
        whole = mint(authorization, key, at_most=MAX_ANNOUNCED_BYTES)
        return Order(authorization, mint(authorization, key).token, whole.token, code)

    def _line(self, line_id: str, line: OrderLine, *, with_gtin: bool) -> AuthorizedLine:
        product = self._products[line.product]
        return AuthorizedLine(
            line_id=line_id,
            category=product.category,
            quantity=line.quantity,
            unit_value=product.price,
            title=product.title,
            gtin=product.gtin if with_gtin else None,
            reason=line.reason,
            resolution=line.resolution,
        )

    def _number(self, purpose: str) -> int:
        """A number that seed, order and purpose decide."""
        text = f"{self._seed} {self._orders} {purpose}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _policy(
    file: PolicyFile, kiosk_ids: Sequence[str], announcement_key: SigningKey, command_key: SigningKey
) -> PolicyPack:
    pack = file.pack_for(map(Holder, kiosk_ids))
    merchants = (
        merchant.model_copy(update={"keys": (_public(demo_key(_key_id(merchant.merchant_id))),)})
        for merchant in pack.merchants
    )
    return pack.model_copy(
        update={
            "merchants": tuple(merchants),
            "announcement_keys": (_public(announcement_key),),
            "command_keys": (_public(command_key),),
        }
    )


def _with_staff(pack: PolicyPack, courier_key: SigningKey, technician_key: SigningKey) -> PolicyPack:
    return pack.model_copy(
        update={
            "courier_keys": (CourierKey(key_id=courier_key.key_id, public_key=courier_key.public),),
            "technician_keys": (_public(technician_key),),
            "badge_salt": BADGE_SALT,
            "roster": roster(),
        }
    )


def _key_id(merchant_id: str) -> str:
    return f"demo-{merchant_id}"


def _public(key: SigningKey) -> PublicKey:
    return PublicKey(key_id=key.key_id, public_key=key.public)
