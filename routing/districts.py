"""Districts of a city: the places in each, and the offices that stand in for others there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.decision import Candidate, InDistrict
from routing.places import Named, Places
from routing.words import Word


@dataclass(frozen=True)
class District:
    """One district as the city file describes it."""

    name: str
    places: tuple[str, ...]  # names of streets and places
    instead: Mapping[str, str] = field(default_factory=dict)  # here the second, not the first
    department: str | None = None  # sorts what the words leave open

    def office(self, department: str) -> str:
        """Who does here what elsewhere is the department's."""
        return self.instead.get(department, department)

    def offices(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """The candidates as this district's offices, each once, in their order."""
        seen: set[str] = set()
        for candidate in candidates:
            office = self.office(candidate.department)
            if office not in seen:
                seen.add(office)
                yield self._replaced(candidate, office)

    def _replaced(self, candidate: Candidate, office: str) -> Candidate:
        if office == candidate.department:
            return candidate
        return replace(candidate, department=office, instead_of=candidate.department)


EVERYWHERE = District("", ())
"""Where no rule holds."""


class Districts:
    """All districts of a city, with their places compiled for reading."""

    def __init__(self, districts: Sequence[District] = ()) -> None:
        self.all = tuple(districts)
        self._places = Places(
            [(place, number) for number, one in enumerate(self.all) for place in one.places]
        )

    def __bool__(self) -> bool:
        return bool(self.all)

    def named(self, words: Sequence[Word]) -> list[Named]:
        """The places that a text names; their `owners` are these districts."""
        return self._places.named(words) if self.all else []

    def of(self, named: Sequence[Named]) -> tuple[District, InDistrict | None]:
        """The one district that all named places may lie in; `EVERYWHERE` and nothing without."""
        if not named:
            return EVERYWHERE, None
        common = frozenset.intersection(*(place.owners for place in named))
        if len(common) != 1:
            return EVERYWHERE, None
        district = self.all[min(common)]
        names = dict.fromkeys(place.name for place in named)
        return district, InDistrict(district.name, tuple(names))


def matter(
    label: str,
    districts: Sequence[District],
    *,
    here: str | None = None,
    has_topics: bool = False,
    read: Sequence[tuple[str, str]] = (),
) -> str:
    """The department whose matter it is, when people gave a text to `label`.

    What is learnt is what the words are about, not where: an office that stands in for another in
    the text's district has the other's matters, and so has one without topics of its own wherever
    the text is.

    Args:
        label: What people decided.
        districts: All of the city.
        here: The name of the district that the text names.
        has_topics: Whether `label` has topics of its own.
        read: How the words were read, best first: each department with the one meant.
    """
    for department, meant in read:
        if department == label:
            return meant
    rules = [district.instead for district in districts if district.name == here]
    if not has_topics and not any(label in rule.values() for rule in rules):
        rules = [district.instead for district in districts]
    stood_for = {meant for rule in rules for meant, office in rule.items() if office == label}
    likely = [meant for _, meant in read if meant in stood_for]
    if likely:
        return likely[0]
    return stood_for.pop() if len(stood_for) == 1 else label
