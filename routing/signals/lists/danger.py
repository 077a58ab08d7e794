"""Danger to somebody's life, now: fire, gas, people in need, weapons in use."""

from routing.signals.rules import Rule
from routing.signals.signal import Level, SignalKind

PLACES = (
    "Haus/Nachbarhaus/Hochhaus/Wohnung/Nachbarwohnung/Dach/Dachstuhl/Wald/Container/Müllcontainer"
    "/Altkleidercontainer/Papiercontainer/Mülltonne/Balkon/Küche/Keller/Halle/Lagerhalle/Gebäude"
    "/Scheune/Schule/Kita/Hecke/Garage/Tiefgarage/Auto/Autos/Wagen/Bus/Linienbus/Feld/Wiese/Laube"
    "/Gartenlaube/Hütte/Bude/Baum/Treppenhaus/Etage/Stockwerk/Fabrik/Rathaus/Zimmer/Flur"
)
SOMEBODY = (
    "=jemand/=einer/Mann/Frau/Kind/Kleinkind/Junge/Mädchen/Mensch/Menschen/Person/Personen/Leute/Oma"
    "/Opa/Nachbar/Nachbarin/Typ/Rentner/Rentnerin/Radfahrer/Radfahrerin/Jugendlicher/Sohn/Tochter"
    "/Mutter/Vater/Schüler/Schülerin/Baby/someone/somebody"
)
ARMS = "Messer/Pistole/Waffe/Schusswaffe/Axt/Machete/Gewehr/Beil/knife/gun/machete/axe"
AMBULANCE = "Notarzt/Krankenwagen/Rettungswagen/Rettungshubschrauber/ambulance"
NOT_NOW = (
    "wenn falls bevor ehe ob sobald könnte könnten würde würden hätte hätten wäre wären müsste "
    "sollte gestern vorgestern neulich damals letzte letzten letzter letztes vorige vorigen "
    "vergangene vergangenen früher film krimi tatort übung probealarm danke dank gelöscht "
    "einsatz einsätze erst irgendwann muster if yesterday ago would could exercise"
)
ANOTHER_SENSE = (
    " Übung Rettungsübung Feuerwehrübung Probealarm Film Kino Krimi Tatort Serie Theater Roman "
    "Ausstellung Doku"
)
RULES = (
    Rule(
        "fire",
        SignalKind.danger,
        Level.crisis,
        f"""
        Hilfe … =brennt
        es+=brennt/=brennts
        =hier/drüben/gegenüber/nebenan+=brennts
        =brennt+lichterloh
        {PLACES} =brennt/=brennen
        =brennt/=brennen … {PLACES}
        steht/stehen … in … Flammen
        {PLACES} … in+Flammen
        Flammen aus/schlagen … {PLACES}/Fenster
        =Rauch/Qualm im/aus/dringt/quillt/kommt/steigt … {PLACES}/Fenster
        aus/im … {PLACES}/Fenster … kommt/dringt/quillt/steigt … =Rauch/Qualm
        Feuer im/in … {PLACES}
        {PLACES} … Feuer+gefangen
        house/flat/apartment/building/car/school/kitchen/forest/roof … on+=fire
        house/flat/building/car/school … is+burning
        =fire in … building/house/flat/apartment/school
        yangın/yangin+=var
        пожежа
        пожар
        """,
        unless=(
            "Licht Lampe Lampen Laterne Laternen Straßenlaterne Straßenlampe Beleuchtung Sonne "
            "Kerze Kerzen Herz Nägel Nägeln Seele Birne Thema Feuerwerk Osterfeuer Grill Augen Haut "
            "Dauerlicht Ofenrohr Rauchmelder Weihnachtsbaum Reklame Flutlicht Scheinwerfer Kamin Ofen Shisha"
            + ANOTHER_SENSE
        ),
        if_not=NOT_NOW,
    ),
    Rule(
        "big-fire",
        SignalKind.danger,
        Level.crisis,
        """
        Wohnungsbrand
        Dachstuhlbrand
        Zimmerbrand
        Küchenbrand
        Kellerbrand
        Großbrand
        Waldbrand
        """,
        unless="Warnstufe Schutz Versicherung Vorbeugung Buch Nachbarstadt" + ANOTHER_SENSE,
        if_not=NOT_NOW + " bei beim nach seit gegen über zum zur vom von angenommen",
    ),
    Rule(
        "gas",
        SignalKind.danger,
        Level.crisis,
        """
        Gasgeruch
        Gasgestank
        Gasleck
        Gasaustritt
        Gasexplosion
        riecht/stinkt/riechts/stinkts/roch … nach … =gas
        riecht+man … =gas
        =gas+gerochen
        =gas tritt/strömt … aus$
        tritt/strömt … =gas … aus$
        =gas … austritt/ausströmt
        gas+leak
        smells/smell/smelling … =gas
        """,
        unless="Grill Abgase Auspuff Gasgrill Biogas",
        if_not=NOT_NOW + " bei tun",
    ),
    Rule(
        "person-in-need",
        SignalKind.danger,
        Level.crisis,
        f"""
        Bewusstlos
        unconscious
        liegt/lag/liegen … =reglos/=regungslos/=leblos/=ohnmächtig
        =reglos/=regungslos/=leblos … liegt/liegen
        {SOMEBODY} … ertrinkt/ertrinken/verblutet/erstickt
        ich ertrinke/verblute/ersticke
        {SOMEBODY} … zusammengebrochen/untergegangen
        {SOMEBODY} … bewegt+sich+nicht+mehr
        blutet+stark/heftig
        drowning … river/lake/canal/pool/help
        {SOMEBODY} … =fällt/gefallen/gestürzt/reingefallen/hineingefallen … Kanal/Fluss/Gleise/Schacht/Wasser/Teich/Brunnen
        {SOMEBODY} … Kanal/Fluss/Gleise/Schacht/Wasser/Teich/Brunnen … gefallen/gestürzt/reingefallen/hineingefallen
        =Person/=Mensch im/in+Wasser/Kanal/Fluss
        =da/=hier+ist/liegt/treibt … =jemand/Person/Mensch/Mann/Frau/Kind … =im+Wasser/Kanal/Fluss/Teich
        {SOMEBODY} auf … Gleise/Gleisen
        atmet/atmen nicht/keine/kaum
        not/isn't/stopped+breathing
        bekommt/kriegt/bekomme/kriege keine/kaum+=Luft
        hat … Herzinfarkt/Herzstillstand/Schlaganfall
        having … heart+attack
        bleeding+to+death
        """,
        unless=(
            "Lachen Arbeit Müll Papierkram Papier Bürokratie Verkehr Schulden Innenstadt Lärm fast "
            "beinahe Scherz Nachfrage Theaterstück Witz Mails Akten Formulare Laub Unkraut Grill Staub "
            "Abgase Abgasen Fugen Rille Schwimmkurs baden" + ANOTHER_SENSE
        ),
        if_not=NOT_NOW,
    ),
    Rule(
        "ambulance",
        SignalKind.danger,
        Level.crisis,
        f"""
        schnell/sofort/dringend … {AMBULANCE}
        {AMBULANCE} … schnell/sofort/dringend
        brauche/brauchen/braucht/schickt/schicken/holt/ruft/rufen/schickt/need/send/call … {AMBULANCE}
        {AMBULANCE}+bitte
        bitte … {AMBULANCE}
        Hilfe … =ich/{SOMEBODY} … sterbe/stirbt/verblute
        {SOMEBODY} … =stirbt … gerade
        Unfall mit … Verletzten/Verletzte/Verletztem
        mehrere/viele/zwei/drei … Schwerverletzte/Verletzte
        Unfall … eingeklemmt
        imdat
        рятуйте
        спасите
        """,
        unless=(
            "Lachen Hitze Langeweile Hunger Zufahrt Stau Rettungsgasse Rettungsweg durch Zufahrten "
            "parken parkt Falschparker Einfahrt Poller durchkommen vorbei Beschaffung Spende Frage "
            "Statistik Zahlen Bilanz" + ANOTHER_SENSE
        ),
        if_not=NOT_NOW,
    ),
    Rule(
        "attack",
        SignalKind.danger,
        Level.crisis,
        f"""
        Schießerei
        Messerstecherei
        Messerstecher
        Geiselnahme
        Amoklauf
        Amokläufer
        Schüsse gehört/gefallen/fallen
        =hört/höre/hören … Schüsse
        {SOMEBODY} mit … {ARMS}
        {SOMEBODY} hat … {ARMS}
        bewaffneter/bewaffnete … Mann/Männer/Typ/Person/Jugendliche
        =schießt/=schießen … Leute/Menschen/Passanten/Kinder
        bedroht/bedrohen … mit … {ARMS}
        {SOMEBODY}+=schießt
        prügeln/schlagen/treten … auf … einen/ihn/jemanden/Mann/Jungen … ein$
        =sticht … Leute/Menschen/Passanten
        active+shooter
        shots+fired
        стрілянина
        стріляють
        """,
        unless=(
            "Film Theater Spiel Schützenverein Schützenfest Karneval Spielzeug Wasserpistole Foto "
            "Denkmal Statue Wappen Museum Gabel Brot Tor Jäger Jagd Plakat Böller Ball Elfmeter Foto Rakete Raketen Prävention"
            + ANOTHER_SENSE
        ),
        if_not=NOT_NOW + " nach seit gegen über thema",
    ),
    Rule(
        "hazard",
        SignalKind.danger,
        Level.urgent,
        """
        Stromkabel/Starkstromkabel/Stromleitung/Oberleitung/Hochspannungsleitung … frei/offen/blank/hängt/liegt/gerissen
        offenes/offene/blanke/freiliegende/blankes/offenen … Stromkabel/Stromleitung/Stromleitungen
        Stromschlag bekommen/gekriegt/bekam/gefährlich
        Fliegerbombe/Weltkriegsbombe/Blindgänger/Handgranate/Granate/Munition gefunden/entdeckt/liegt/ausgegraben
        gefunden/entdeckt/liegt/ausgegraben … Fliegerbombe/Weltkriegsbombe/Blindgänger/Handgranate/Granate/Munition
        akute/unmittelbare/höchste/echte Lebensgefahr
        besteht Lebensgefahr
        Lebensgefahr+besteht
        droht/drohen … einzustürzen
        akute+Einsturzgefahr
        Haus/Gebäude/Brücke/Decke/Dach … =eingestürzt
        """,
        unless=ANOTHER_SENSE,
        if_not=NOT_NOW,
    ),
    Rule(
        "violence-at-home",
        SignalKind.danger,
        Level.urgent,
        """
        =schlägt/=verprügelt/=würgt/=schlagen … =seine/=ihre/=die/=eine … Frau/Freundin/Mutter/Oma
        Mann/Typ/Nachbar/Freund … =schlägt/=verprügelt/=würgt … Frau/Freundin/Mutter
        hat … mich … geschlagen/verprügelt/gewürgt/vergewaltigt
        =schlägt/=verprügelt/=würgt+mich
        Einbrecher … im/in … Haus/Wohnung/Keller
        beats/hits/choking/beating … his/her … wife/girlfriend/mother
        """,
        unless="Spiel Tennis Schach Finale Turnier Rennen Quiz Karten Tor Fußball" + ANOTHER_SENSE,
        if_not=NOT_NOW,
    ),
)
