"""How well and how fast messages find their department, beside other designs.

python -m benchmarks.routing                     the test half; ends with 1 if a promise is broken
python -m benchmarks.routing --half tuning       the half on which constants may be chosen
python -m benchmarks.routing --pictures docs     also draws the learning curve and the calibration
"""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.routing import comparing, pictures, speed
from benchmarks.routing.texts import Half
from benchmarks.verdict import run, tell


def main(
    half: Annotated[Half, typer.Option(help="Which texts are judged.")] = Half.TEST,
    quality: Annotated[bool, typer.Option(help="Measure the quality.")] = True,
    rates: Annotated[bool, typer.Option("--speed/--no-speed", help="Measure the speed.")] = True,
    drawn: Annotated[
        Path | None, typer.Option("--pictures", help="Folder for the two pictures.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for programs.")] = False,
) -> None:
    """Measure quality and speed of the routing, in one run with the designs beside it."""
    reports = []
    if quality:
        compared = comparing.compare(half)
        reports.append(comparing.report(compared))
        if drawn is not None:
            pictures.draw(compared, drawn)
    if rates:
        found = speed.measure()
        reports.append(speed.report(found, speed.hostile(), speed.memory_megabytes()))
    tell(reports, as_json=as_json)


if __name__ == "__main__":
    run(main)
