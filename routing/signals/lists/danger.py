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
    "einsatz einsätze if yesterday ago would could exercise"
)
RULES = (
    Rule(
        "fire",
        SignalKind.danger,
        Level.crisis,
        f"""
        Hilfe … =brennt
        es+=brennt
        {PLACES} =brennt/=brennen
        =brennt/=brennen … {PLACES}
        steht/stehen … in … Flammen
        {PLACES} … in+Flammen
        Flammen aus/schlagen … {PLACES}/Fenster
        =Rauch/Qualm aus/dringt/quillt/kommt/steigt … {PLACES}/Fenster
        aus/im … {PLACES}/Fenster … kommt/dringt/quillt/steigt … =Rauch/Qualm
        Feuer im/in … {PLACES}
        {PLACES} … Feuer+gefangen
        house/flat/apartment/building/car/school/kitchen/forest/roof … on+=fire
        =fire in … building/house/flat/apartment/school
        yangın/yangin+=var
        пожежа
        пожар
        """,
        unless=(
            "Licht Lampe Lampen Laterne Laternen Straßenlaterne Straßenlampe Beleuchtung Sonne "
            "Kerze Kerzen Herz Nägel Nägeln Seele Birne Thema Feuerwerk Osterfeuer Grill Augen Haut "
            "Dauerlicht Weihnachtsbaum Reklame Flutlicht Scheinwerfer Kamin Ofen Shisha"
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
        unless="Warnstufe Gefahr Schutz Versicherung Vorbeugung Buch Ausstellung",
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
        drowning … river/lake/canal/pool/help
        {SOMEBODY} … =fällt/gefallen/gestürzt/reingefallen/hineingefallen … Kanal/Fluss/Gleise/Schacht/Wasser/Teich/Brunnen
        {SOMEBODY} … Kanal/Fluss/Gleise/Schacht/Wasser/Teich/Brunnen … gefallen/gestürzt/reingefallen/hineingefallen
        =Person/=Mensch im/in+Wasser/Kanal/Fluss
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
            "beinahe Scherz Nachfrage Theaterstück Witz Mails Akten Formulare Laub Unkraut"
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
        Hilfe … sterbe/stirbt/verblute
        stirbt/sterbe/sterben … gerade
        imdat
        рятуйте
        спасите
        """,
        unless=(
            "Lachen Hitze Langeweile Hunger Zufahrt Stau Rettungsgasse Rettungsweg durch Zufahrten "
            "parken parkt Falschparker Einfahrt Poller durchkommen vorbei Beschaffung Spende"
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
        =sticht … Leute/Menschen/Passanten
        active+shooter
        shots+fired
        стрілянина
        стріляють
        """,
        unless=(
            "Film Theater Spiel Schützenverein Schützenfest Karneval Spielzeug Wasserpistole Foto "
            "Denkmal Statue Wappen Museum Gabel Brot Tor Jäger Jagd Serie Roman Doku Prävention"
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
        Haus/Gebäude/Brücke/Decke/Mauer/Dach … =eingestürzt
        """,
        if_not=NOT_NOW,
    ),
)
