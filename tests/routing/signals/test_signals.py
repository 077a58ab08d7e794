import pytest

from routing.signals import Level, SignalKind, read
from routing.signals.lists import RULES
from tests.routing.signals.alarms import ALARMS
from tests.routing.signals.false_alarms import FALSE_ALARMS

FEWEST = {
    SignalKind.danger: 25,
    SignalKind.threat: 25,
    SignalKind.self_harm: 25,
    SignalKind.insult: 25,
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in ALARMS.items() for text in texts]
)
def test_raises_a_signal_of_its_kind(kind: SignalKind, text: str) -> None:
    signal = read(text)
    assert signal is not None
    assert kind in {finding.kind for finding in signal.findings}


@pytest.mark.parametrize("text", FALSE_ALARMS)
def test_raises_no_signal(text: str) -> None:
    assert read(text) is None


def test_there_are_enough_texts() -> None:
    for kind in SignalKind:
        assert len(set(ALARMS[kind])) >= FEWEST.get(kind, 15)
    assert len(set(FALSE_ALARMS)) >= 120


def test_names_the_rule_and_the_words_as_they_were_written() -> None:
    signal = read("Leute, ich BRING euch\u200b noch alle um. Ihr Idioten!")
    assert signal is not None
    threat, insult = signal.findings
    assert (threat.kind, threat.level, threat.rule) == (
        SignalKind.threat,
        Level.crisis,
        "death-threat",
    )
    assert threat.words == ("BRING euch", "um")
    assert insult.words == ("Idioten",)
    assert (signal.kind, signal.level) == (SignalKind.threat, Level.crisis)


def test_is_plain_values_as_json() -> None:
    signal = read("Du Idiot")
    assert signal is not None
    assert signal.as_json() == {
        "level": "notice",
        "reasons": [
            {"kind": "insult", "level": "notice", "rule": "insult", "words": ["Idiot"]},
        ],
    }


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "phrase", ["Bombenleger", "Gasgeruchsmelder", "Idiotentest", "Selbstmordkommando"]
)
def test_a_rule_is_no_part_of_a_longer_word(phrase: str) -> None:
    assert read(phrase) is None


def test_words_of_two_sentences_make_no_phrase() -> None:
    assert read("Ich bringe das Rad. Dich sehe ich dann. Um acht?") is None
