"""What a city's people decided, as counts by label and feature: in memory, of one process."""

from collections.abc import Iterable, Iterator, Mapping
from threading import RLock

from routing.ngrams import MESSAGES

NO_CONCERN = "kein-anliegen"
"""A label beside the departments' slugs: no office need act."""


class Counts:
    """Amounts by label and feature.  Only sums of integers: no order of changes matters.

    Threads may share it; who reads several amounts that belong together holds `lock`.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.version = 0  # grows with each change
        self._by_feature: dict[int, dict[str, int]] = {}
        self._totals: dict[str, int] = {}

    def change(self, label: str, amounts: Mapping[int, int], times: int = 1) -> None:
        """Add a text's amounts `times` times; −1 takes back what was added."""
        with self.lock:
            self.version += 1
            for feature, amount in amounts.items():
                of_labels = self._by_feature.get(feature)
                if of_labels is None:
                    of_labels = self._by_feature[feature] = {}
                of_labels[label] = left = of_labels.get(label, 0) + times * amount
                if not left:
                    self._forget(feature, label)
            added = sum(amounts.values()) - amounts.get(MESSAGES, 0)
            self._totals[label] = self._totals.get(label, 0) + times * added

    def put(self, rows: Iterable[tuple[str, int, int]]) -> None:
        """Set amounts (label, feature, amount) as they stand in rows."""
        with self.lock:
            self.version += 1
            for label, feature, amount in rows:
                of_labels = self._by_feature.setdefault(feature, {})
                if feature != MESSAGES:
                    more = amount - of_labels.get(label, 0)
                    self._totals[label] = self._totals.get(label, 0) + more
                of_labels[label] = amount
                if not amount:
                    self._forget(feature, label)

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.version += 1
            self._by_feature.clear()
            self._totals.clear()

    def of(self, feature: int) -> Mapping[str, int]:
        """The amounts of a feature by label."""
        return self._by_feature.get(feature, {})

    def total(self, label: str) -> int:
        """The sum of a label's amounts over all features."""
        return self._totals.get(label, 0)

    def messages(self) -> dict[str, int]:
        """How many texts each label has learnt."""
        with self.lock:
            return dict(self.of(MESSAGES))

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Label, feature and amount, wherever it is not 0; in a fixed order."""
        with self.lock:
            kept = [
                (label, feature, amount)
                for feature, of_labels in self._by_feature.items()
                for label, amount in of_labels.items()
            ]
        return iter(sorted(kept))

    def _forget(self, feature: int, label: str) -> None:
        """Keep nothing of what has come to 0: equal counts are equal in memory too."""
        del self._by_feature[feature][label]
        if not self._by_feature[feature]:
            del self._by_feature[feature]
