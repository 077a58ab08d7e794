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
                of_labels = self._by_feature.setdefault(feature, {})
                self._keep(of_labels, feature, label, of_labels.get(label, 0) + times * amount)

    def put(self, rows: Iterable[tuple[str, int, int]]) -> None:
        """Set amounts (label, feature, amount) as they stand in rows."""
        with self.lock:
            self.version += 1
            for label, feature, amount in rows:
                self._keep(self._by_feature.setdefault(feature, {}), feature, label, amount)

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

    def _keep(self, of_labels: dict[str, int], feature: int, label: str, amount: int) -> None:
        if feature != MESSAGES:
            more = amount - of_labels.get(label, 0)
            self._totals[label] = self._totals.get(label, 0) + more
        if amount:
            of_labels[label] = amount
        else:
            of_labels.pop(label, None)
            if not of_labels:
                del self._by_feature[feature]
