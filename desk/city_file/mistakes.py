"""What can be wrong in a city file, and how that is told: file, line, key, problem, remedy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic_core import PydanticCustomError
from rapidfuzz import process
from rapidfuzz.utils import default_process

from desk.city_file.texts import MistakeKind, problem_text, remedy_text
from desk.errors import InvalidRequest
from desk.language import Translate, german

NEAR_ENOUGH = 60.0  # of rapidfuzz's 0-100: below, a suggestion would mislead more than help


@dataclass(frozen=True)
class Mistake:
    """One mistake in a city file.

    `line` counts from 1.  `key` names the place as people would: `departments.feuerwehr.publish`.
    `values` are what the texts mention: the given value, the nearest known one, the choices.
    """

    file: str
    line: int
    key: str
    kind: MistakeKind
    values: Mapping[str, str] = field(default_factory=dict)

    def problem(self, _: Translate) -> str:
        """What is wrong."""
        return problem_text(self.kind, _).format(key=self.key, **self.values)

    def remedy(self, _: Translate) -> str:
        """What to do about it."""
        return remedy_text(self.kind, self.values, _).format(key=self.key, **self.values)

    def sentence(self, _: Translate) -> str:
        """All of it in one line, as `city check` prints it."""
        place = _("{file}, Zeile {line}, {key}").format(
            file=self.file, line=self.line, key=self.key
        )
        return f"{place}: {self.problem(_)} {self.remedy(_)}"


class CityFileInvalid(InvalidRequest):
    """A city file with mistakes; `mistakes` has all of them, by line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(mistakes, key=lambda mistake: (mistake.line, mistake.key))
        super().__init__("\n".join(self.sentences(german)))

    def sentences(self, _: Translate) -> list[str]:
        """One line for each mistake."""
        return [mistake.sentence(_) for mistake in self.mistakes]


def complaint(kind: MistakeKind, **values: str) -> PydanticCustomError:
    """What a validator raises: pydantic adds the place, `desk.city_file.reading` the line."""
    return PydanticCustomError(kind.value, kind.value, dict(values))


def suggestion(given: str, known: Iterable[str]) -> dict[str, str]:
    """`nearest` (only when one is near) and `choices` of the known words, for a remedy's text."""
    choices = list(known)
    found = process.extractOne(given, choices, processor=default_process, score_cutoff=NEAR_ENOUGH)
    nearest = {"nearest": found[0]} if found else {}
    return {"choices": ", ".join(choices), **nearest}
