"""What a run was like and whether everything holds: a table for people, a line for programs."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from benchmarks.disorder.plan import Plan
from benchmarks.disorder.play import Played
from benchmarks.disorder.verdict import Verdict

SHOWN = 20  # findings of a kind


@dataclass(frozen=True)
class Report:
    """One run on one database."""

    database: str
    plan: Plan
    played: Played
    verdict: Verdict
    counts: dict[str, dict[str, int]]  # as the simulator counted
    ended: Counter[str]  # processes that ended by themselves

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, doubled, missing or left."""
        return self.verdict.holds and self.played.settled

    def line(self) -> dict[str, Any]:
        """Everything, as JSON."""
        found, happened = self.verdict, self.counts["happened"]
        kills = Counter(one.kill.target.value for one in self.played.killed)
        hits = [one.hit for one in self.played.killed]
        return {
            "database": self.database,
            "seed": self.plan.seed,
            "plan": self.plan.digest,
            "comments": found.counts["comments"],
            "direct_messages": found.counts["messages"],
            "answers": found.counts["answers"],
            "cases": found.counts["cases"],
            "cards": found.counts["cards"],
            "kills": dict(sorted(kills.items())),
            "kills_at_their_moment": sum(hits),
            "ended_by_themselves": dict(sorted(self.ended.items())),
            "faults": dict(sorted(happened.items())),
            "deliveries": self.counts["deliveries"]["accepted"],
            "deliveries_doubled": happened.get("duplicate_delivery", 0),
            "deliveries_reordered": happened.get("wrong_order", 0),
            "posts_of_deliveries": self.counts["deliveries"]["sent"],
            "lost": found.number("lost"),
            "doubled": found.number("doubled"),
            "cards_missing": found.number("cards missing"),
            "cards_doubled": found.number("cards doubled"),
            "unreadable": found.number("unreadable"),
            "unread_left": self.played.left.get("unread", 0),
            "left": {name: number for name, number in self.played.left.items() if number},
            "seconds": round(self.played.seconds, 1),
            "settling_seconds": round(self.played.settling_seconds, 1),
            "holds": self.holds,
        }

    def table(self) -> str:
        """One line for each figure, then everything that does not hold."""
        rows = [f"  {name:<24}{_shown(value)}" for name, value in self.line().items()]
        for kind, sentences in self.verdict.wrong.items():
            rows += [f"  {kind}: {sentence}" for sentence in sentences[:SHOWN]]
            rows += [f"  {kind}: … and {len(sentences) - SHOWN} more"] * (len(sentences) > SHOWN)
        return "\n".join(rows)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "none"
    return "yes" if value is True else "NO" if value is False else str(value)
