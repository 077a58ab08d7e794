"""Threats of violence against somebody, first of all against those who work for the city."""

from routing.signals.rules import Rule
from routing.signals.signal import Level, SignalKind

THEM = "dich/euch/sie/dir/ihnen/ihn/ihm/alle/jeden/everyone/everybody/people/them/you"
YOU = "dich/euch/sie/dir/ihnen/ihn/ihm/die/den/dem/der/alle/jeden/eure/deine/ihre"
TARGET = (
    "Rathaus/Bürgermeister/Bürgermeisterin/Amt/Bürgeramt/Ordnungsamt/Jugendamt/Sozialamt/Bude/Laden"
    "/Haus/Stadtverwaltung/Behörde/Büro/Schule/Jobcenter/Heim/Ausländerbehörde/Auto/Wohnung/Kirche"
    "/Moschee/Synagoge/Asylheim/Flüchtlingsheim/Unterkunft"
)
PUBLIC = (
    "Rathaus/Bürgeramt/Ordnungsamt/Jobcenter/Schule/Bahnhof/Zug/Bus/Moschee/Synagoge/Kirche/Asylheim"
    "/Stadion/Kita/Krankenhaus/Gericht"
)
KILL = (
    "umbringen/umbringe/umbringt/umlegen/umlege/abstechen/absteche/abknallen/abknalle/erschießen"
    "/erschieße/erschlagen/erschlage/töten/töte/totschlagen/totschlage/totprügeln/kaltmachen"
    "/kaltmache/abmurksen/abmurkse/massakrieren/ermorden/ermorde/aufschlitzen/aufschlitze/erstechen"
    "/ersteche/erwürgen/erwürge/abschlachten/abschlachte/enthaupten/köpfen"
)
KILLED = (
    "erschossen/erschießen/aufgehängt/aufgeknüpft/aufknüpfen/erhängt/gehängt/vergast/verbrannt"
    "/gesteinigt/steinigen/totgeschlagen/totschlagen/abgeknallt/abknallen/abgestochen/umgebracht"
    "/vergasen/umbringen/geköpft/köpfen/hingerichtet/hinrichten/erschlagen/gelyncht/lynchen"
)
ARMS = "Waffe/Knarre/Pistole/Gewehr/Messer/Machete/Sprengstoff/Schrotflinte"
NO_PEOPLE = (
    "Lachen lachen Witz Film Krimi Spiel Mücke Mücken Wespe Wespen Ratten Ratte Tauben Unkraut "
    "Schnecke Schnecken Langeweile Neugier Zeit Nerven Spinne Spinnen Schädlinge Nutria Krimidinner "
    "Wildschwein Wildschweine Plakat Plakate Bilder Wäsche Lampe Lampen Baugebiet Bauland Gelände "
    "Milben Käfer Motten Ameisen Läuse Flöhe Viren Bakterien Keime kindness"
)
RULES = (
    Rule(
        "death-threat",
        SignalKind.threat,
        Level.crisis,
        f"""
        ich/wir … {KILL} … {THEM}
        {YOU} … {KILL} … werde/will/wollen/werden/müsste/gehe … =ich/=wir
        =ich/=wir … {YOU} … {KILL}
        {KILL} … =ich/=wir … {YOU}
        =bring/=bringe/=bringen/=bringt … {YOU} … um$
        {YOU} … =bring/=bringe … ich um$
        =mach/=mache/=machen … {YOU} kalt
        =ich+=mach/=mache+dich/euch+platt
        =mach/=mache/=machen+{YOU}+=alle$
        =stech/=steche/=stechen … {YOU} … ab$
        {YOU} … =stech/=steche/=knall/=knalle … ich … ab$
        {YOU}+=knall/=knalle/=stech/=steche+ich
        =knall/=knalle/=knallen … {YOU} … ab$
        =schlitz/=schlitze … {YOU} … auf$
        =leg/=lege/=legen … {YOU} um$
        =schlag/=schlage … {YOU} tot
        =schlag/=schlage … {YOU} … Schädel/Kopf ein/ab
        =schieß/=schieße/=jag/=jage … Kugel … Kopf
        Kugel in/durch+den/deinen/euren/dein+Kopf
        du/ihr stirbst/sterbt
        du/ihr wirst/werdet … sterben/verrecken
        verreckt/verreck/verrecke … alle/ihr/du/endlich
        verreckt/verreck/verrecke+doch
        kriegt/kriegst/bekommt/bekommst/verdient/verdienst … eine/ne/einen+Kugel
        du/ihr/sie bist/seid/sind … so+gut+wie+tot
        du/ihr+bist/seid+tot
        bist/seid+du/ihr+tot
        deine/eure/ihre … Tage+sind+gezählt
        reiße/reiß/reißen/reisse … {YOU} … Kopf ab
        Morddrohung/Morddrohungen
        i'll/will/gonna/gunna/going/wanna/imma … kill/murder/shoot/stab/strangle … you/u/them/him/her/ya/everyone/everybody
        kill … you/u+all
        you/u+are/will/gonna+dead/die
        you're/youre/ur+dead
        you … deserve … to+die
        bullet … your+head
        seni … öldür/öldürecem/öldüreceğim/öldürürüm
        убью
        вб'ю
        """,
        unless=NO_PEOPLE,
        if_not="gegen",
    ),
    Rule(
        "call-for-killing",
        SignalKind.threat,
        Level.crisis,
        f"""
        sollte/müsste/muss/gehört/gehören/sollten/müssen/würde/könnte/hätte … {KILLED}
        gehört/gehören … Kopf+ab
        gehört/gehören/sollte/müsste/sollten/müssten/muss … an+die+Wand gestellt/stellen
        stellt/stellen/stelle/stell … dich/euch/alle/ihn … an+die+Wand
        an+den+Galgen
        an+die+Laterne/Laternen/Bäume … hängen/gehängt/knüpfen
        am/an+den/nächsten Laternenpfahl/Laternenmast/Baum … hängen/aufhängen/aufgehängt/hängt
        Galgen … =hängen
        Kopf+ab für/dem/den/der
        stand … against+the+wall
        should/deserve/deserves … be … shot/hanged/killed/executed/lynched
        """,
        unless=NO_PEOPLE
        + " Schrank Regal Sofa Schild Schilder Banner Fahne Fahnen Girlande Bild Nistkasten Kabel "
        "Strom Wahlplakate Wahlplakat Kranz Kränze Lichterkette Deko Tonne Tonnen Fahrrad Bank",
    ),
    Rule(
        "bomb",
        SignalKind.threat,
        Level.crisis,
        f"""
        Bombendrohung
        Bombe … hochgehen/hochgeht/hoch/explodiert/explodieren/zünden/zünde/zündet/detoniert/gelegt/legen/platziert/deponiert/versteckt/bauen/basteln
        Sprengsatz/Sprengstoffgürtel/Rohrbombe/Paketbombe/Nagelbombe
        jage/jag/jagen/spreng/sprenge/sprengen … in+die+Luft
        =fliegt/=geht … {TARGET} … in+die+Luft
        {TARGET} … =fliegt … in+die+Luft
        in+die+Luft jagen/jage/sprengen/sprenge/gejagt/gesprengt
        =spreng/=sprenge … {TARGET}
        =ich/=wir … =sprengen … {TARGET}
        {TARGET} … =sprengen
        {PUBLIC} … ist/liegt … eine/ne+Bombe
        Bombe im/in/am … {PUBLIC}
        bomb+threat
        bomb in … station/school/hall/building/bus/train
        bomb … town/city/your … hall/office
        =blow … up … town/city/your/the+hall/office/building
        """,
        unless=(
            "Stimmung Entschärfung entschärft Weltkriegsbombe Fliegerbombe Kampfmittel "
            "Kampfmittelräumdienst Rakete Raketen Böller Feuerwerk Silvester Badebombe "
            "Blindgänger Weltkrieg Eisbombe Kettenbrief Steinbruch Film Automat Geldautomat"
        ),
    ),
    Rule(
        "rampage",
        SignalKind.threat,
        Level.crisis,
        """
        ich … Amok+laufe/laufen
        laufe/lauf/renne … Amok
        Amoklauf … =ich
        ich … Amoklauf … mache/machen/plane/planen
        """,
    ),
    Rule(
        "arson-threat",
        SignalKind.threat,
        Level.crisis,
        f"""
        =ich/=wir … {TARGET} … abfackeln/abfackle/niederbrennen/niederbrenne/anzünden/anzünde
        zünd/zünde/zünden … {TARGET} … an$
        fackel/fackle/fackeln … {TARGET} … ab$
        brenn/brenne/brennen … {TARGET} … nieder/ab$
        =burn … hall/office/house/building down
        =burn … down … hall/office/house/building
        dein/deine/euer/eure/ihr … Haus/Auto/Bude/Rathaus/Amt … =brennt … bald/morgen/demnächst
        bald/morgen/demnächst … =brennt … dein/deine/euer/eure/ihr … Haus/Auto/Bude/Rathaus/Amt
        """,
        unless="Kerze Kerzen Licht Lichter Laterne Grill Ofen Kamin Adventskranz Laternen",
    ),
    Rule(
        "violence",
        SignalKind.threat,
        Level.urgent,
        f"""
        =hau/=haue/=hauen/=schlag/=schlage/=polier/=poliere … {YOU} … in/auf/in+die/eure/deine+Fresse/Schnauze/Maul/Gesicht
        =hau/=haue/=schlag/=schlage/=polier/=poliere … {YOU} … Fresse/Schnauze/Visage
        {YOU} … verprügeln/verprügle/verprügel/zusammenschlagen/zusammenschlage … werde/will/ich/wir
        =ich/=wir … {YOU} … verprügeln/verprügle/verprügel/verprügele/zusammenschlagen/zusammenschlage/vermöbeln/verdreschen
        =schlag/=schlage/=prügel/=prügle … {YOU} … zusammen/windelweich/krankenhausreif
        kriegst/kriegt/bekommst/bekommt/kriegen/gibt/gibts … auf+die/eure/deine+Fresse/Schnauze/Nase/Backen
        kriegst/kriegt/bekommst/bekommt/kriegen/gibt/gibts … aufs+Maul
        =breche/=brech/=brechen … dir/euch/ihm/ihnen/ihr … Knochen/Beine/Genick/Nase/Hals/Finger/Arme
        weiß/wissen/weiss wo … du/ihr/er/sie … wohnst/wohnt/wohnen/arbeitest/arbeitet/parkst/parkt
        weiß/wissen/weiss wo … dein/deine/eure/euer/ihre/seine … Kinder/Familie/Frau/Tochter/Sohn/Auto/Haus/Wohnung
        =ich/=wir … finde/finden/kriege/kriegen/krieg+dich/euch+noch/schon/alle
        komme/komm/kommen … vorbei … mit … Axt/Baseballschläger/Kettensäge/Knüppel/Messer/Benzin/Schläger/Benzinkanister/Waffe/Pistole/Schlagstock
        komme/komm … mit … Axt/Baseballschläger/Kettensäge/Knüppel/Benzinkanister/Pistole … vorbei/rum/aufs/ins/Amt/Rathaus
        mit+Baseballschläger/Knüppel/Knüppeln … Rathaus/Amt/vorbeikommen
        lauf/laufe/läufst/lauft … nicht/nochmal … über+den+Weg
        auflauern/lauere/lauern … dir/euch/ihm/ihr/Feierabend
        {YOU}/alle … gehört/gehören … verprügelt/geschlagen/vermöbelt
        steche/stech/zersteche/zerstechen … dir/euch/ihm/ihnen/eure/deine/ihre … Reifen
        =ich+=mach/=mache+dich/euch+fertig
        watch+your+back
        i/we+know+where … you/u … live/work
        i'll/will/gonna/going … beat/punch/smash/hurt/break … you/u/your/them/him
        """,
        unless=NO_PEOPLE + " Karneval Prospekt Ball Hammer Nagel Umfrage Haushalte Nachbarin",
    ),
    Rule(
        "veiled-threat",
        SignalKind.threat,
        Level.notice,
        """
        wirst/werdet/werden … du/ihr/sie … bereuen/büßen
        du/ihr … wirst/werdet … bereuen/büßen
        wirst/werdet … dein/euer … blaues+Wunder
        das … wird … Folgen+haben … für+dich/euch
        Rache … ist/wird … süß/kommen/nehmen
        you+will/'ll … regret/pay … this/for
        pass/passt+bloß … auf … dich/euch
        """,
    ),
    Rule(
        "incitement-to-suicide",
        SignalKind.threat,
        Level.urgent,
        """
        =häng/=hängt+dich/euch … auf$
        =spring/=springt+doch … Brücke/Zug/Fenster/Dach
        =geh/=geht+doch … =sterben/=verrecken
        kill+yourself/yourselves
        """,
    ),
    Rule(
        "weapon-announced",
        SignalKind.threat,
        Level.crisis,
        f"""
        =ich … habe/hab … {ARMS} … komme/komm/Rathaus/Amt/Bürgeramt/Schule
        =komme/=komm/=gehe/=geh … mit … {ARMS} … {TARGET}
        """,
        unless=NO_PEOPLE
        + " Karneval Fundbüro abgeben gefunden Spielzeug Theater Museum Erbe Waffenschein",
    ),
)
