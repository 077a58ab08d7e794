"""Recorded shapes of the platforms, with invented people, by name."""

from pathlib import Path

HERE = Path(__file__).parents[1] / "payloads"


def names(folder: str) -> list[str]:
    return sorted(path.stem for path in (HERE / folder).glob("*.json"))


def payload(folder: str, name: str) -> bytes:
    return (HERE / folder / f"{name}.json").read_bytes()
