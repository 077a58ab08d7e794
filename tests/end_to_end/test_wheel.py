"""A wheel of this tree holds everything: templates, migrations, translations, the demo city."""

import json
from collections.abc import Mapping
from concurrent.futures import Future

from tests.end_to_end.wheel import Played


def test_an_installed_wheel_plays_the_demo(beside: Mapping[str, Future[Played]]) -> None:
    played = beside["test_wheel"].result()
    assert played.returncode == 0, played.stdout + played.stderr
    *_, verdict, outcome = played.stdout.splitlines()
    assert verdict == "lost: 0, duplicated: 0"
    result = json.loads(outcome)
    assert result["sent"] == result["received"] == result["shown"] == 30
    assert result["answered"] == result["answers_expected"] > 0
    assert result["routed"] > 0
    assert result["forwarded"] > 0
