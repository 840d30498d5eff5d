"""asyncapi.yaml describes the topics and messages of the code: all of them and no others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from kiosk.contract.envelope import TYPE_PREFIX, type_name
from kiosk.contract.generate import FROM_CENTRAL, SCHEMAS, schemas
from kiosk.contract.messages import ConnectionState
from kiosk.contract.topics import EVENT_NOUNS, Topics, central_state
from kiosk.domain.events import EVENT_MODELS

FILE = SCHEMAS.with_name("asyncapi.yaml")
DOCUMENT: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CHANNELS: dict[str, Any] = DOCUMENT["channels"]
OPERATIONS: dict[str, Any] = DOCUMENT["operations"]
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """What a node stands for: itself, or what its reference within the document names."""
    if "$ref" not in node:
        return node
    place: Any = DOCUMENT
    for key in node["$ref"].removeprefix("#/").split("/"):
        place = place[key]
    found: dict[str, Any] = place
    return found


def topics_of_the_code() -> dict[str, set[str]]:
    """Every topic that `Topics` can make, with its parameters as AsyncAPI writes them, by its member."""
    topics: Any = Topics("{root}", "{kiosk_id}")
    return {
        "event": {topics.event(noun) for noun in EVENT_NOUNS},
        "photo": {topics.photo("{photo_id}", "{index}")},
        "state": {topics.state(name) for name in ("connection", "health", "compartments")},
        "stored": {topics.stored},
        "policy": {topics.policy},
        "policy_piece": {topics.policy_piece("{version}", "{index}")},
        "authorization": {topics.authorization},
        "request": {topics.request},
        "response": {topics.response},
        "command": {topics.command},
    }


def test_every_topic_is_a_channel_and_every_channel_a_topic() -> None:
    addresses = [channel["address"] for channel in CHANNELS.values()]
    topics = set().union(*topics_of_the_code().values(), {central_state("{root}")})
    assert sorted(addresses) == sorted(topics)


def test_no_member_of_topics_is_forgotten_here() -> None:
    members = {name for name in vars(Topics) if not name.startswith("_")} - {"root", "kiosk_id", "all_down"}
    assert members == set(topics_of_the_code())


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_the_parameters_of_an_address_are_explained(name: str) -> None:
    channel = CHANNELS[name]
    used = re.findall(r"\{(\w+)\}", channel["address"])
    assert list(channel["parameters"]) == used
    assert all(resolved(parameter)["description"] for parameter in channel["parameters"].values())


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_an_address_keeps_the_limits_of_managed_brokers(name: str) -> None:
    longest_root = CHANNELS[name]["address"].replace("{root}", "a/b/c")
    assert longest_root.count("/") <= 7


def test_every_event_type_is_a_message_on_the_channel_of_its_noun() -> None:
    described = {
        (resolved(message)["name"], channel["address"].rpartition("/")[2])
        for channel in CHANNELS.values()
        if "/up/event/" in channel["address"]
        for message in channel["messages"].values()
    }
    assert described == {(f"{TYPE_PREFIX}.{type_name(model)}.v1", model.NOUN) for model in EVENT_MODELS}


def test_every_message_is_said_on_exactly_one_channel() -> None:
    said = [message["$ref"] for channel in CHANNELS.values() for message in channel["messages"].values()]
    assert sorted(said) == sorted(f"#/components/messages/{name}" for name in MESSAGES)


def test_every_schema_is_referred_to() -> None:
    files = {reference for reference in references(DOCUMENT) if reference.startswith("./")}
    assert files == {f"./schemas/{name}.json" for name in schemas()}


def test_the_schema_of_an_event_is_that_of_its_type() -> None:
    for model in EVENT_MODELS:
        name = type_name(model)
        message = next(m for m in MESSAGES.values() if m["name"] == f"{TYPE_PREFIX}.{name}.v1")
        assert message["payload"] == {"$ref": f"./schemas/{name}.json"}
        assert message["contentType"] == "application/cloudevents+json"


@pytest.mark.parametrize("reference", sorted(set(references(DOCUMENT))))
def test_every_reference_leads_somewhere(reference: str) -> None:
    if reference.startswith("#/"):
        assert resolved({"$ref": reference})
    else:
        assert (FILE.parent / reference).is_file()


def test_every_channel_has_one_operation_in_the_direction_its_topic_says() -> None:
    used = [operation["channel"]["$ref"] for operation in OPERATIONS.values()]
    assert sorted(used) == sorted(f"#/channels/{name}" for name in CHANNELS)
    for operation in OPERATIONS.values():
        sent = "/up/" in resolved(operation["channel"])["address"]
        assert operation["action"] == ("send" if sent else "receive")


def test_everything_travels_with_qos_1_and_only_latest_values_are_retained() -> None:
    retained = set()
    for operation in OPERATIONS.values():
        mqtt = resolved(operation["bindings"])["mqtt"]
        assert mqtt["qos"] == 1
        if mqtt["retain"]:
            retained.add(resolved(operation["channel"])["address"])
    latest = [topics_of_the_code()[member] for member in ("state", "policy", "policy_piece")]
    assert retained == set().union(*latest, {central_state("{root}")})


def test_the_last_will_is_the_connection_state() -> None:
    will = DOCUMENT["servers"]["broker"]["bindings"]["mqtt"]["lastWill"]
    assert will["topic"] == Topics("{root}", "{kiosk_id}").state("connection")
    assert (will["qos"], will["retain"]) == (1, True)
    state = ConnectionState.model_validate_json(will["message"])
    assert state.encode().decode() == will["message"]
    assert not state.online


def test_what_central_signs_is_described_as_a_signature_around_its_schema() -> None:
    signed = {m["name"]: m for m in MESSAGES.values() if m.get("contentType") == "application/jose"}
    names = {"policy_manifest", "authorization_batch", "look_up_response", "command"}
    assert set(signed) == names <= set(FROM_CENTRAL)
    for name, message in signed.items():
        assert message["payload"]["contentSchema"] == {"$ref": f"./schemas/{name}.json"}
