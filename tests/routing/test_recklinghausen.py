"""The ready city file routes texts that were written without looking at its words."""

import tomllib
from pathlib import Path

import pytest

from routing import Assign, Catalogue, Department, Page
from tests.routing.asking import decide, rank

CITY_FILE = Path(__file__).parents[2] / "buergerdraht" / "cities" / "recklinghausen.toml"

# Invented comments, and the departments that could answer them; the first is the likeliest.
TEXTS = (
    ("Bei uns am Nordpark ist ein riesiges Loch im Asphalt", ["tiefbau"]),
    ("Seit Montag ist die Straßenlaterne vor unserer Tür aus", ["beleuchtung"]),
    ("Unsere braune Tonne wurde nicht geleert", ["abfall"]),
    ("sperrmüll anmelden geht das auch online??", ["abfall"]),
    ("Alte Matratzen liegen im Wald, wer räumt das weg?", ["abfall", "umwelt"]),
    ("Die Ampel an der Dortmunder Straße ist viel zu kurz grün", ["verkehr"]),
    ("Können Sie hier mal Tempo 30 einrichten?", ["verkehr"]),
    ("Jeden Tag parken die auf dem Gehweg, das interessiert keinen", ["ordnungsamt", "verkehr"]),
    ("Wieder ein Knöllchen, Abzocke", ["ordnungsamt"]),
    ("Nachbarn machen jede Nacht Party, an wen wende ich mich wegen Lärm", ["ordnungsamt"]),
    ("Überall Hundehaufen auf dem Spielplatz", ["ordnungsamt", "gruen", "abfall"]),
    ("Der Hund läuft immer ohne Leine rum", ["ordnungsamt"]),
    ("Die Büsche wachsen schon über den Fußweg, bitte schneiden", ["gruen"]),
    ("Warum fällt ihr die schönen alten Bäume?", ["gruen", "umwelt"]),
    ("Spielgerät kaputt, Kinder können sich verletzen", ["gruen"]),
    ("Grosseinsatz heute in Süd, was hat da gebrannt?", ["feuerwehr"]),
    ("Wann wird die Sirene getestet", ["feuerwehr"]),
    ("Wie kann man bei der freiwilligen Feuerwehr mitmachen", ["feuerwehr"]),
    ("Kann man heute Abend die Sternschnupen sehen?", ["sternwarte"]),
    ("Gibt es noch Karten fürs Planetarium am Sonntag?", ["sternwarte"]),
    ("Wann ist die nächste Mondfinsternis", ["sternwarte"]),
    ("Hat die Bücherei am Samstag geöffnet?", ["stadtbuecherei"]),
    ("Ich möchte meine Bücher verlängern", ["stadtbuecherei"]),
    ("Brauche einen Termin für meinen neuen Reisepass", ["buergerbuero"]),
    ("Umzug innerhalb der Stadt, wo melde ich mich um", ["buergerbuero"]),
    ("mein perso ist abgelaufen", ["buergerbuero"]),
    ("Wir möchten nächstes Jahr heiraten, ab wann kann man reservieren", ["standesamt"]),
    ("Wo bekomme ich eine Geburtsurkunde?", ["standesamt"]),
    ("Hundesteuer schon wieder erhöht!", ["steuern"]),
    ("Der Grundsteuerbescheid ist eine Frechheit", ["steuern"]),
    ("Wie beantrage ich Wohngeld", ["soziales"]),
    ("Wir finden keinen Kitaplatz für unseren Sohn", ["kita", "jugendamt"]),
    ("Die Toiletten in der Grundschule sind eine Zumutung", ["schule"]),
    ("Freibad macht erst im Juni auf? Lächerlich", ["sport"]),
    ("Sind die Turnhallen in den Ferien offen?", ["sport"]),
    ("Spanischkurs für Anfänger, gibt es da noch Plätze?", ["volkshochschule"]),
    ("Meine Tochter will Geige lernen, was kostet der Unterricht?", ["musikschule"]),
    ("Ist die Ausstellung in der Kunsthalle noch länger zu sehen?", ["museen", "kultur"]),
    ("Das Ikonenmuseum war richtig schön", ["museen"]),
    ("Wann beginnt der Weihnachtsmarkt", ["kultur"]),
    ("Brauche ich für ein Gartenhaus eine Baugenehmigung?", ["bauaufsicht"]),
    ("Das Grab meiner Mutter ist abgesackt", ["friedhof"]),
    ("Wie komme ich an einen Deutschkurs für Geflüchtete?", ["integration", "volkshochschule"]),
    ("Gibt es Förderung für Solaranlagen auf dem Dach?", ["umwelt"]),
)
CHATTER = (
    "Einen schönen Sonntag euch allen!",
    "Da kann man nur noch lachen",
    "Stimmt, sehe ich genauso",
    "Früher war alles besser",
    "Ihr werdet doch alle von unseren Steuern bezahlt",
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    departments = tomllib.loads(CITY_FILE.read_text(encoding="utf-8"))["departments"]
    lists = ("aliases", "topics", "not_topics")
    return Catalogue(
        [
            Department(
                entry["slug"], entry["name"], *(tuple(entry.get(name, ())) for name in lists)
            )
            for entry in departments
        ]
    )


def test_places_most_texts_right_and_nearly_all_in_the_top_three(catalogue: Catalogue) -> None:
    ranked = [[found.department for found in rank(text, catalogue)] for text, _ in TEXTS]
    first = [bool({*order[:1]} & {*right}) for order, (_, right) in zip(ranked, TEXTS, strict=True)]
    three = [bool({*order[:3]} & {*right}) for order, (_, right) in zip(ranked, TEXTS, strict=True)]
    assert sum(first) / len(TEXTS) >= 0.8
    assert sum(three) / len(TEXTS) >= 0.9


def test_on_a_page_of_the_whole_city_few_assignments_are_wrong(catalogue: Catalogue) -> None:
    decisions = [(decide(text, Page(), catalogue), right) for text, right in TEXTS]
    assigned = [(made, right) for made, right in decisions if isinstance(made, Assign)]
    wrong = [made for made, right in assigned if made.department not in right]
    assert len(assigned) >= len(TEXTS) / 3
    assert len(wrong) <= len(assigned) / 10


@pytest.mark.parametrize("text", CHATTER)
def test_chatter_is_never_assigned(text: str, catalogue: Catalogue) -> None:
    assert not isinstance(decide(text, Page(), catalogue), Assign)
