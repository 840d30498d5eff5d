"""Which paper an effect asks for, in whose language."""

from collections.abc import Callable
from datetime import datetime

from kiosk.domain.events import DropOffCompleted
from kiosk.flow import effects
from kiosk.flow.draft import MerchantInfo
from kiosk.flow.visit import Completed, Visit
from kiosk.presentation import papers
from kiosk.presentation.paper import PaperModel
from kiosk.presentation.place import Place
from kiosk.presentation.words import Words
from kiosk.store import Store


class Papers:
    """Composes papers from visits and, for a receipt asked for later, from the ledger.

    The receipt speaks the customer's language, the label the operator's.
    """

    def __init__(
        self,
        store: Store,
        place: Place,
        words_of: Callable[[str], Words],
        operator_language: str,
        is_offline: Callable[[], bool],
        merchant_of: Callable[[str, datetime], MerchantInfo],
    ) -> None:
        self._store = store
        self._place = place
        self._words_of = words_of
        self._operator_words = words_of(operator_language)
        self._is_offline = is_offline
        self._merchant_of = merchant_of

    def label(self, effect: effects.PrintLabel) -> PaperModel:
        package = next(p for p in effect.draft.packages if p.package_no == effect.package_no)
        return papers.label(effect.draft, package, self._operator_words, self._place, is_copy=effect.is_copy)

    def of(self, effect: effects.Effect, visit: Visit) -> PaperModel:
        """The paper for the customer that `effect` asks for."""
        words = self._words_of(visit.language)
        match effect:
            case effects.PrintReceipt():
                return self._receipt(visit.on_one_paper, words, is_copy=effect.is_copy)
            case effects.PrintEarlierReceipt():
                return self._receipt((self._from_ledger(effect.drop_off_id),), words, is_copy=True)
            case effects.PrintDecision():
                at = self._store.ledger.now().at
                return papers.decision(effect.draft, at, words, self._place)
            case effects.PrintCertificate():
                assert visit.certificate is not None
                assert visit.certificate_at is not None
                return papers.certificate(visit.certificate, visit.certificate_at, words, self._place)
        raise TypeError(f"no paper is known for {type(effect).__name__}")

    def test_page(self, role: str) -> PaperModel:
        return papers.test_page(role, self._store.ledger.now().at, self._operator_words, self._place)

    def _receipt(self, drop_offs: tuple[Completed, ...], words: Words, *, is_copy: bool) -> PaperModel:
        return papers.receipt(drop_offs, words, self._place, offline=self._is_offline(), is_copy=is_copy)

    def _from_ledger(self, drop_off_id: str) -> Completed:
        entry = self._store.ledger.newest_about(drop_off_id, "drop_off.completed")
        assert entry is not None, "a visit only names drop-offs that it found in the ledger"
        data = DropOffCompleted.model_validate(entry.event["data"])
        completed_at = datetime.fromisoformat(entry.event["time"])
        merchant = self._merchant_of(data.authorization.merchant_id, completed_at)
        return Completed(event=data, completed_at=completed_at, merchant=merchant, titles={})
