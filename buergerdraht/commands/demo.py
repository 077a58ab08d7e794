"""`buergerdraht demo`: the whole product without any account."""

import asyncio
import ipaddress
import json
import signal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.terminal import bar, console, table
from buergerdraht.operation import logs
from desk.errors import NotConfigured

if TYPE_CHECKING:  # imported where it is needed: `serve` must not carry the simulator around
    from buergerdraht.demo import DemoTown

FAILED = 1
_ = reader()

HELP = with_example(
    _("Das echte Produkt gegen ein simuliertes Facebook und Telegram, ohne Konten."),
    "buergerdraht demo",
    "buergerdraht demo --headless --scenario dienstag",
)
DEFAULT_PORT = 8080
HEADLESS_SPEED = 60.0
POLL_SECONDS = 0.2


def demo(
    host: Annotated[str, typer.Option(help=_("Nur Adressen dieses Rechners."))] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help=_("Port der Demo-Seite (8080); 0 wählt einen freien."))
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help=_("dienstag oder rohrbruch; ohne: freies Spiel."))
    ] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.1, max=1000, help=_("So viel schneller läuft die Uhr."))
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help=_("Gleicher Wert, gleicher Ablauf."))] = 1,
    headless: Annotated[
        bool, typer.Option("--headless", help=_("Ohne Browser durchspielen und Bilanz ziehen."))
    ] = False,
) -> None:
    """Run the real product against the simulated Meta and Telegram."""
    from simulator.scenarios.catalogue import SCENARIOS  # noqa: PLC0415 - see above

    if not _is_loopback(host):
        raise NotConfigured(
            _(
                "Die Demo hat keine Anmeldung und läuft nur auf diesem Rechner, nicht an {host}."
            ).format(host=host)
        )
    if scenario is not None and scenario not in SCENARIOS:
        raise typer.BadParameter(", ".join(SCENARIOS), param_hint="--scenario")
    logs.configure_for_demo()
    if headless:
        name, fast = scenario or "dienstag", speed or HEADLESS_SPEED
        asyncio.run(_play(host, port or 0, name, fast, seed))
    else:
        shown_on = DEFAULT_PORT if port is None else port
        asyncio.run(_show(host, shown_on, scenario, speed or 1.0, seed))


async def _show(host: str, port: int, scenario: str | None, speed: float, seed: int) -> None:
    from buergerdraht import demo as demo_town  # noqa: PLC0415 - see above

    ended = asyncio.Event()
    async with demo_town.running(host, port, speed=speed, seed=seed) as town:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        typer.echo(_("Bürgerdraht-Demo: {url}  (Ende: Strg+C)").format(url=town.page_url))
        if scenario:
            await town.ask(f"scenarios/{scenario}", {})
        await ended.wait()


async def _play(host: str, port: int, scenario: str, speed: float, seed: int) -> None:
    from buergerdraht import demo as demo_town  # noqa: PLC0415 - see above

    async with demo_town.running(host, port, speed=speed, seed=seed) as town:
        outcome = await _outcome(town, scenario)
        figures = await town.figures()
    sent = outcome["sent"]["comments"] + outcome["sent"]["messages"]
    result = {
        "scenario": scenario,
        "seed": seed,
        "sent": sent,
        "received": figures.received,
        "routed": figures.routed,
        "cases": figures.cases,
        "shown": outcome["shown"],
        "answered": outcome["answered"],
        "lost": max(0, sent - figures.received)
        + len(outcome["unseen"])
        + outcome["answers_missing"],
        "duplicated": max(0, figures.received - sent)
        + len(outcome["shown_twice"])
        + outcome["answers_doubled"],
        **{
            name: outcome[name]
            for name in (
                "answers_expected",
                "forwarded",
                "notes",
                "escalated",
                "done",
                "waited_p50_seconds",
                "waited_p95_seconds",
                "staff_timeouts",
            )
        },
    }
    _print(result)
    if result["lost"] or result["duplicated"] or result["staff_timeouts"]:
        raise typer.Exit(FAILED)


async def _outcome(town: "DemoTown", scenario: str) -> dict[str, Any]:
    await town.ask(f"scenarios/{scenario}", {})
    terminal = console(stderr=True)
    with bar(console=terminal, disable=not terminal.is_terminal) as shown:
        task = shown.add_task(scenario, total=1.0)
        while True:
            current = await town.ask("scenarios/current")
            shown.update(task, completed=current["progress"])
            if current["outcome"] is not None and not current["running"]:
                outcome: dict[str, Any] = current["outcome"]
                return outcome
            await asyncio.sleep(POLL_SECONDS)


def _print(result: dict[str, Any]) -> None:
    rows = table(_("Was"), _("Wie viel"))
    for name, value in result.items():
        rows.add_row(name, str(value))
    console().print(rows)
    typer.echo(f"lost: {result['lost']}, duplicated: {result['duplicated']}")
    typer.echo(json.dumps(result, ensure_ascii=False))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
