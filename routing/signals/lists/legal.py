"""Somebody announces a lawyer, a court, a complaint about officials."""

from routing.signals.rules import Rule
from routing.signals.signal import Level, SignalKind

LAWYER = (
    "Anwalt/Anwältin/Anwälte/Anwälten/Rechtsanwalt/Rechtsanwältin/Rechtsanwälte/Fachanwalt"
    "/Rechtsbeistand/Rechtsschutzversicherung/Rechtsschutz"
)
AGAINST = (
    "euch/sie/dich/stadt/stadtverwaltung/verwaltung/bürgermeister/bürgermeisterin/amt/ordnungsamt"
    "/jugendamt/sozialamt/jobcenter/behörde/mitarbeiter/mitarbeiterin/gemeinde/kommune/feuerwehr"
)
RULES = (
    Rule(
        "court-action",
        SignalKind.legal,
        Level.urgent,
        f"""
        Klage … eingereicht/erhoben
        Klageschrift
        einstweilige/einstweiligen+Verfügung
        Eilantrag … Verwaltungsgericht/Gericht
        {LAWYER} … beauftragt/mandatiert/eingeschaltet
        beauftragt/mandatiert/eingeschaltet … {LAWYER}
        Strafanzeige … gegen … {AGAINST}
        Anzeige … gegen … {AGAINST} … erstattet/gestellt/raus
        Anzeige … ist … raus
        """,
        unless="Nachbarn Nachbar Falschparker Unbekannt Zeitung Inserat Vermieter",
    ),
    Rule(
        "legal-threat",
        SignalKind.legal,
        Level.notice,
        f"""
        mein/meine/meinen/meinem/meiner/unser/unsere/unseren/unserem … {LAWYER}
        {LAWYER} … einschalten/einschalte/nehmen/nehme/beauftragen/beauftrage/übergeben/übergebe/wenden
        schalte/schalten/nehme/nehmen/beauftrage/beauftragen/gehe/gehen … {LAWYER}
        hören/hört/bekommen/bekommt … von+meinem/unserem … {LAWYER}
        per/mit+{LAWYER}
        verklage/verklagen … {AGAINST}
        {AGAINST} … verklagen/verklage/verklagt
        =ich/=wir … klage/klagen … gegen/vor
        klage/klagen+ich/wir
        =ich/=wir+werde/werden/würde … klagen
        werde/werden … ich/wir … klagen
        Klage … einreichen/einreiche/erheben/erhebe
        reiche/reichen … Klage
        Sammelklage
        Untätigkeitsklage
        Schadensersatzklage
        Schadensersatzforderung
        Schadensersatz/Schadenersatz/Schmerzensgeld fordern/fordere/verlange/verlangen/einklagen/einklage/klagen
        fordere/fordern/verlange/verlangen … Schadensersatz/Schadenersatz/Schmerzensgeld
        rechtliche/juristische+Schritte
        rechtlich/juristisch … vorgehen/vorgehe
        gehe/gehen … rechtlich/juristisch/gerichtlich … vor$/dagegen/gegen
        Rechtsweg … einschlagen/beschreiten/gehen/gehe/beschreite
        auf+dem+Rechtsweg
        Nachspiel … vor … Gericht
        gerichtliches/juristisches/rechtliches+Nachspiel
        sehen+uns … vor … Gericht
        vor+Gericht … wiedersehen/sehen/ziehen/gehen/ziehe/gehe
        ziehe/ziehen/gehe/gehen … vor … Gericht/Verwaltungsgericht
        Verwaltungsgericht … anrufen/einschalten/wenden
        Dienstaufsichtsbeschwerde
        Fachaufsichtsbeschwerde
        Strafanzeige/Anzeige … gegen … {AGAINST}
        zeige/zeigen/zeig … {AGAINST} … an$
        {AGAINST} … anzeigen/anzeige
        Staatsanwaltschaft … einschalten/informieren/melden/übergeben/eingeschaltet
        sue … you/city/town/council
        my/our … lawyer/attorney/solicitor
        legal+action
        take/see … you … to/in+court
        """,
        unless=(
            "Nachbarn Nachbar Falschparker Unbekannt Inserat Vermieter Falschparkern anzeigen-app "
            "Kleinanzeige Wohnungsanzeige Zeitungsanzeige Stelle über Freundin Ausbildung Praktikum Beruf"
        ),
    ),
)
