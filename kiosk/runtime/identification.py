"""Who is there: from what was scanned, typed or said to an authorization, or to why there is none."""

from collections.abc import Sequence

from kiosk.domain.authorization import AuthorizationReference, Method, Presented, ReturnAuthorization
from kiosk.domain.numbers import is_short_code
from kiosk.flow import effects, signals
from kiosk.flow.draft import Undeclared, UndeclaredShop
from kiosk.flow.visit import EarlierReturn, Notice
from kiosk.runtime import undeclared
from kiosk.runtime.codes import Codes, kind_of_foreign_code, may_be_order_number
from kiosk.runtime.lost_returns import is_lost
from kiosk.runtime.rules import Rules
from kiosk.runtime.security import Security
from kiosk.runtime.settings import Settings
from kiosk.store import Store
from kiosk.trust import token
from kiosk.trust.jws import Refused

Identity = signals.Identified | signals.NotIdentified | signals.PostcodeAsked

HONEST_REFUSALS = {"expired": Notice.CODE_EXPIRED}
"""What a customer can be told; every other refusal is one generic sentence."""


class Identification:
    """Finds and verifies authorizations. Everything happens in the caller's transaction.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, rules: Rules, security: Security, settings: Settings) -> None:
        self._store = store
        self._rules = rules
        self._settings = settings
        self._security = security
        self._codes = Codes(store, security, settings.device_key)

    def identify(self, effect: effects.Identify, new_id: str) -> Identity | None:
        """Believe a signed authorization, or say in one sentence why not.

        None: nobody announced what was typed, and central is asked.
        """
        text, effect_id = effect.text, effect.effect_id
        typed = effect.method is Method.TYPED_CODE or is_short_code(text)
        if not typed and token.looks_like_token(text):
            return self._believe_scanned(effect_id, text, new_id)
        if not typed and not may_be_order_number(text):
            return _unknown(effect_id, kind_of_foreign_code(text))
        if self._codes.too_many_wrong:
            return _unknown(effect_id, Notice.TOO_MANY_WRONG_CODES)
        found = self._codes.announced(text, effect.postcode)
        if found is None and not typed:
            return _unknown(effect_id, kind_of_foreign_code(text))
        if found is None and self._may_ask_central:
            self._codes.ask_central(effect)
            return None
        if found is not None and found.ask_postcode:
            return signals.PostcodeAsked(effect_id=effect_id, sought=text)
        identity = self._believe_typed(effect_id, found.tokens if found else (), Method.TYPED_CODE, new_id)
        return self._or_undeclared(identity, text, effect.postcode)

    def take_up_answer(self, effect: effects.TakeUpAnswer, new_id: str) -> Identity:
        """What central knows of a code, verified like any other; its silence means that it knows nothing."""
        effect_id = effect.effect_id
        asked, answer = self._store.look_ups.take(effect.request_id)
        found = answer.found.token if answer is not None and answer.found else None
        if asked is not None and asked.authorization_id:
            return self._in_full(
                effect_id, (asked.merchant_id, asked.authorization_id), found, Method.LOOKED_UP, new_id
            )
        if asked is not None and asked.postcode is None and answer is not None and answer.ask_postcode:
            return signals.PostcodeAsked(effect_id=effect_id, sought=asked.code or "")
        identity = self._believe_typed(effect_id, (found,) if found else (), Method.LOOKED_UP, new_id)
        if asked is None or asked.order_no is None:
            return identity
        return self._or_undeclared(identity, asked.order_no, asked.postcode)

    def take_undeclared(self, effect: effects.TakeUndeclared, new_id: str) -> signals.Identified:
        """What the customer says stands for an authorization; the rules know that nobody signed it."""
        now = self._store.ledger.now()
        return signals.Identified(
            effect_id=effect.effect_id,
            drop_off_id=new_id,
            presented=Presented(
                authorization=undeclared.authorization_for(effect, now, new_id),
                method=Method.UNDECLARED,
                key_id=None,
            ),
            merchant=self._rules.merchant_info(effect.merchant_id, now.at),
        )

    def take_again(self, effect: effects.TakeAgain, new_id: str) -> Identity:
        """What was believed in this visit is believed still; whether a use of it is left, the books know.

        While the visit was parked, rules may have come that do not name the merchant any more.
        """
        presented = effect.presented
        if not self._rules.knows(presented.authorization.merchant_id):
            return _unknown(effect.effect_id, Notice.CODE_NOT_VALID)
        return self._identified(
            effect.effect_id, presented.authorization, presented.key_id, presented.method, new_id
        )

    def _or_undeclared(self, identity: Identity, order_no: str, postcode: str | None) -> Identity:
        """An order that was found nowhere may be returned without an authorization, where rules allow it."""
        is_missing = isinstance(identity, signals.NotIdentified) and identity.notice is Notice.CODE_UNKNOWN
        if not is_missing or postcode is None or is_short_code(order_no) or self._rules.pack is None:
            return identity
        now, kiosk = self._store.ledger.now(), self._settings.kiosk
        shops = tuple(
            UndeclaredShop(merchant=self._rules.merchant_info(merchant_id, now.at), takes=takes)
            for merchant_id, takes in undeclared.shops_that_take(self._rules.pack, kiosk, now).items()
        )
        if not shops:
            return identity
        return identity.model_copy(update={"undeclared": Undeclared(order_id=order_no, shops=shops)})

    @property
    def _may_ask_central(self) -> bool:
        return not self._rules.offline and self._rules.pack is not None

    def _believe_scanned(self, effect_id: str, text: str, new_id: str) -> Identity | None:
        """A token says everything, or is a reference to what was announced or central knows."""
        verified = self._verify(effect_id, text, token.MAX_TOKEN_BYTES)
        if isinstance(verified, signals.NotIdentified):
            return verified
        meant = verified[0]
        if isinstance(meant, ReturnAuthorization):
            return self._identified(effect_id, meant, verified[1], Method.SIGNED_QR, new_id)
        announced = self._codes.announced_in_full(meant)
        if announced is None and self._may_ask_central:
            self._codes.ask_in_full(effect_id, meant)
            return None
        return self._in_full(
            effect_id, (meant.merchant_id, meant.authorization_id), announced, Method.SIGNED_QR, new_id
        )

    def _in_full(
        self,
        effect_id: str,
        meant: tuple[str | None, str],
        text: str | None,
        method: Method,
        new_id: str,
    ) -> Identity:
        """The authorization that a signed reference means. A miss is no wrong code: it was signed."""
        verified = self._verify(effect_id, text) if text else _unknown(effect_id, Notice.CODE_UNKNOWN)
        if isinstance(verified, signals.NotIdentified):
            return verified
        authorization, key_id = verified
        is_it = (authorization.merchant_id, authorization.authorization_id) == meant
        if not is_it or not isinstance(authorization, ReturnAuthorization):
            return _unknown(effect_id, Notice.CODE_UNKNOWN)
        return self._identified(effect_id, authorization, key_id, method, new_id)

    def _believe_typed(self, effect_id: str, tokens: Sequence[str], method: Method, new_id: str) -> Identity:
        """The first that is good and not used up: returns of one order are used one after the other."""
        answer: Identity | None = None
        for text in tokens:
            verified = self._verify(effect_id, text)
            if isinstance(verified, signals.NotIdentified):
                answer = verified
                continue
            authorization, key_id = verified
            if isinstance(authorization, ReturnAuthorization):
                answer = self._identified(effect_id, authorization, key_id, method, new_id)
                if isinstance(answer, signals.Identified):
                    break
        if answer is None:
            self._codes.wrong()
        return answer or _unknown(effect_id, Notice.CODE_UNKNOWN)

    def _verify(
        self, effect_id: str, text: str, at_most: int = token.MAX_ANNOUNCED_BYTES
    ) -> tuple[AuthorizationReference, str] | signals.NotIdentified:
        if self._rules.pack is None:
            return _unknown(effect_id, Notice.CODE_UNKNOWN)
        here = self._rules.circumstances(self._store.ledger.now())
        try:
            verified = token.verify(text, self._rules.pack, here, at_most=at_most)
        except Refused as refused:
            self._security.note(f"token_{refused.code}")
            return _unknown(effect_id, HONEST_REFUSALS.get(refused.code, Notice.CODE_NOT_VALID))
        self._store.ledger.saw_authorization(verified[0].issued_at)
        return verified

    def _identified(
        self,
        effect_id: str,
        authorization: ReturnAuthorization,
        key_id: str | None,
        method: Method,
        new_id: str,
    ) -> Identity:
        if used_up := self._used_up(authorization):
            return signals.NotIdentified(
                effect_id=effect_id,
                notice=Notice.RETURN_IN_QUESTION,
                earlier=used_up if isinstance(used_up, EarlierReturn) else None,
            )
        return signals.Identified(
            effect_id=effect_id,
            drop_off_id=new_id,
            presented=Presented(authorization=authorization, method=method, key_id=key_id),
            merchant=self._rules.merchant_info(authorization.merchant_id, self._store.ledger.now().at),
        )

    def _used_up(self, authorization: ReturnAuthorization) -> EarlierReturn | Notice | None:
        """Where the last use went; None while one is free, or in the hands of a parked visit."""
        uses = self._store.authorizations.uses(authorization)
        if len(uses) < authorization.uses_allowed:
            return None
        newest = self._store.ledger.newest_about
        completed = [newest(drop_off_id, "drop_off.completed") for drop_off_id, _ in uses]
        in_question = [
            newest(drop_off_id, "drop_off.unresolved") or is_lost(self._store, drop_off_id)
            for drop_off_id, _ in uses
        ]
        if any(not (done or asked) for done, asked in zip(completed, in_question, strict=True)):
            return None
        if completed[-1] is None:
            return Notice.RETURN_IN_QUESTION
        event = completed[-1].event
        return EarlierReturn(
            drop_off_id=uses[-1][0],
            receipt_no=event["data"]["receipt"]["receipt_no"],
            completed_at=event["time"],
        )


def _unknown(effect_id: str, notice: Notice) -> signals.NotIdentified:
    return signals.NotIdentified(effect_id=effect_id, notice=notice)
