"""Spoiled pictures: ours reads what any single decoder reads, and more, and reads it exactly."""

import functools

import pytest

from hardware.scanner.decoding import FrameDecoder, decode
from tests.support.single_decoders import SINGLE_DECODERS, grey_of
from tests.support.spoiled_codes import SPOILS, Shot

SHOTS = [(kind, seed) for kind in SPOILS for seed in (31, 32)]


@functools.cache
def read(kind: str, seed: int) -> dict[str, bool]:
    """Which decoder reads all codes of a picture, exactly."""
    shot = Shot(kind, seed)
    frame = shot.frame()
    alone = {name: decoder(grey_of(frame)) for name, decoder in SINGLE_DECODERS.items()}
    ours = [code.payload for code in decode(frame)]
    assert set(ours) <= set(shot.payloads), "a payload that nobody showed"
    assert len(ours) == len(set(ours)), "one code, reported twice"
    return {name: set(shot.payloads) <= set(found) for name, found in (*alone.items(), ("ours", ours))}


@pytest.mark.parametrize(("kind", "seed"), SHOTS)
def test_no_single_decoder_reads_a_picture_that_ours_does_not(kind: str, seed: int) -> None:
    outcome = read(kind, seed)
    assert outcome["ours"] >= max(outcome.values())


def test_ours_reads_more_pictures_than_each_single_decoder() -> None:
    outcomes = [read(kind, seed) for kind, seed in SHOTS]
    total = {name: sum(outcome[name] for outcome in outcomes) for name in outcomes[0]}
    assert all(total["ours"] > total[name] for name in SINGLE_DECODERS), total


@pytest.mark.parametrize(
    "kind", ["plain", "rotation", "perspective", "inverted", "noise", "dark", "moire", "jpeg"]
)
def test_a_live_decoder_reads_a_held_code_within_a_second_of_frames(kind: str) -> None:
    shot, decoder = Shot(kind, 33), FrameDecoder()
    results = (decoder.feed(shot.frame(number)) for number in range(10))
    first = next((result for result in results if result.codes), None)
    assert first
    assert [code.payload for code in first.codes] == list(shot.payloads)


def test_a_shot_is_the_same_for_the_same_seed_and_its_frames_differ() -> None:
    assert (Shot("glare", 1).frame(3) == Shot("glare", 1).frame(3)).all()
    assert (Shot("glare", 1).frame(3) != Shot("glare", 1).frame(4)).any()
    assert Shot("glare", 1).payloads != Shot("glare", 2).payloads
