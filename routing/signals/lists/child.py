"""A child may need protection."""

from routing.signals.rules import Rule
from routing.signals.signal import Level, SignalKind

CHILD = (
    "Kind/Kinder/Kindern/Kleinkind/Kleinkinder/Baby/Säugling/Mädchen/Junge/Jungen/Tochter/Sohn"
    "/Enkelin/Enkel/Schülerin/Schüler/child/children/kid/kids/baby/girl/boy"
)
HURT = (
    "geschlagen/misshandelt/verprügelt/missbraucht/vernachlässigt/eingesperrt/vergewaltigt/begrapscht"
    "/geschüttelt/sexuell/angebrüllt/belästigt/beaten/abused/hit/raped/neglected/molested"
)
NOT_SO = "darf dürfen alter wenn falls ob damals film krimi könnte würde hätte wäre if would"
RULES = (
    Rule(
        "child-abuse",
        SignalKind.child,
        Level.urgent,
        f"""
        Kindesmissbrauch
        Kindesmisshandlung
        Kindeswohlgefährdung
        Kindswohlgefährdung
        =Kindeswohl … gefährdet/Gefahr
        Kinderporno/Kinderpornos/Kinderpornografie/Kinderpornographie
        {CHILD} … wird/wurde/werden/wurden/worden/is/are/was/gets/being … {HURT}
        wird/wurde/werden/wurden … {CHILD} … {HURT}
        {CHILD} … {HURT} … wird/wurde/werden/wurden
        =schlägt/=schlagen/=verprügelt/=misshandelt/=missbraucht/=vernachlässigt/=schüttelt … =ihr/=sein/=seine/=ihre/=das/=die/=den … {CHILD}
        =schlägt/=schlagen/=verprügelt/=misshandelt/=missbraucht/=vernachlässigt … {CHILD}
        =ihr/=sein/=seine/=ihre/=das/=die … {CHILD} … =schlägt/=schlagen/=verprügelt/=misshandelt/=vernachlässigt/=missbraucht
        hat … {CHILD} … geschlagen/misshandelt/verprügelt/missbraucht/vergewaltigt/begrapscht/geschüttelt
        hits/beats/abuses/hitting/beating/abusing … his/her/their/the … {CHILD}
        child+abuse
        """,
        unless=(
            "Alarm Tor Tore Spiel Turnier Finale Pokal Wettkampf Schach Rad Räder Purzelbaum Mannschaft "
            "Sahne Wurzeln Trommel Film Prävention Fortbildung Vortrag Ausstellung Brücke Fußball"
        ),
        if_not=NOT_SO,
    ),
    Rule(
        "child-approached",
        SignalKind.child,
        Level.urgent,
        f"""
        spricht/sprechen/sprach … {CHILD} … an$
        {CHILD} … angesprochen/anspricht … Mann/Typ/Auto/Fremder/Unbekannter/Fremden
        Mann/Typ/Fremder/Unbekannter/Fremden … {CHILD} … angesprochen/anspricht
        filmt/fotografiert/filmen/fotografieren … heimlich/fremde/nackte/spielende/kleine … {CHILD}
        lockt/locken/lockte … {CHILD}
        Mann/Typ/Fremder/Unbekannter … {CHILD} … Süßigkeiten
        Mann/Typ/Fremder/Unbekannter/jemand … wollte … {CHILD} … mitnehmen
        {CHILD} … wurde/wird … angefasst
        {CHILD} … unsittlich … berührt/angefasst
        Pädophiler
        Pädophil
        Kinderschänder
        entblößt/entblößte … vor … {CHILD}
        pedophile
        paedophile
        """,
        unless="Fotograf Fotografin Theater Laterne Weihnachtsmann Nikolaus Clown Einladung Fest",
        if_not=NOT_SO,
    ),
    Rule(
        "child-alone",
        SignalKind.child,
        Level.urgent,
        f"""
        Kleinkind/Baby/Säugling … allein/alleine/unbeaufsichtigt … Auto/Wohnung/Straße/Hause
        {CHILD} … allein/alleine/eingesperrt … im+Auto
        {CHILD} … im+Auto … allein/alleine/eingesperrt/gelassen/zurückgelassen/eingeschlossen
        {CHILD} … im+heißen+Auto
        Auto … Kleinkind/Baby/Säugling … allein/alleine
        {CHILD} … nachts/tagelang/stundenlang … allein/alleine … gelassen/Wohnung/Straße
        {CHILD} … hungern/hungert/verwahrlost/verwahrlosen
        verwahrloste/verwahrlostes/verwahrlosten … {CHILD}
        {CHILD} … schreit/schreien/weint … stundenlang/Stunden/jede+Nacht
        schreit/schreien/weint … {CHILD} … stundenlang/Stunden
        schreit/schreien/weint … seit+Tagen/Stunden … {CHILD}
        {CHILD} … voller/blaue/überall … Blutergüsse/Flecken/Hämatome
        child/baby/kid … alone … car/apartment/house
        """,
        unless="Schulweg Spielplatz Freibad Spielen Basar Betreuung Kita",
        if_not=NOT_SO,
    ),
)
