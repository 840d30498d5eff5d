"""Questions of customers who stand at the screen: sent at once or not at all, answered into the store."""

import logging

from kiosk.contract.topics import Topics
from kiosk.forwarder.link import Link
from kiosk.store import Store
from kiosk.trust.finding import open_response
from kiosk.trust.jws import Refused
from kiosk.trust.validity import announcement_keys

log = logging.getLogger(__name__)


class LookUps:
    """Sends each question once: whoever asked gives up before sending it again could help.

    Concurrency: one thread; as its store.
    """

    def __init__(self, store: Store, link: Link, topics: Topics, kiosk_id: str) -> None:
        self._store = store
        self._link = link
        self._topics = topics
        self._kiosk_id = kiosk_id
        self._sent: set[str] = set()

    def step(self) -> None:
        """Send what was asked since the last time."""
        waiting = {request.request_id: request for request in self._store.look_ups.unanswered()}
        self._sent &= waiting.keys()
        for request_id in waiting.keys() - self._sent:
            if self._link.publish(self._topics.request, waiting[request_id].encode()) is not None:
                self._sent.add(request_id)

    def response(self, token: bytes) -> None:
        """An answer came. One that is not believed, or that nobody waits for, is dropped."""
        keys = announcement_keys(self._store.policies.believed(), self._store.ledger.now())
        try:
            response = open_response(token.decode("ascii", "replace"), keys, self._kiosk_id)
        except Refused as refused:
            log.warning("answer to a look-up refused", extra={"code": refused.code})
            return
        if not self._store.look_ups.answer(response):
            log.info("an answer came too late")
