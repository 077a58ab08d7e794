"""The town of a run: its words lead where they should, so that every group bears its share."""

import tomllib

import pytest

import routing
from benchmarks.disorder import town


@pytest.fixture(scope="module")
def catalogue() -> routing.Catalogue:
    city = tomllib.loads(town.city_file())
    return routing.Catalogue(
        [
            routing.Department(slug=one["slug"], name=one["name"], topics=tuple(one["topics"]))
            for one in city["departments"]
        ]
    )


@pytest.mark.parametrize("topic", town.TOPICS)
@pytest.mark.parametrize("text", ["{}: Wer ist da zuständig? (Nr. 7)", "Noch etwas zu {}. (Nr. 7)"])
def test_every_topic_is_placed_by_its_words(
    catalogue: routing.Catalogue, topic: str, text: str
) -> None:
    decision = routing.Router(catalogue).decide(routing.Message(text.format(topic)))
    assert isinstance(decision, routing.Assign)
    assert decision.department == town.departments()[town.TOPICS.index(topic)]
