"""Insults, and hate against groups of people."""

from routing.signals.rules import Rule
from routing.signals.signal import Level, SignalKind

MEAN = (
    "dummen/dumme/dummes/blöden/blöde/blödes/faulen/faule/faules/dreckigen/dreckige/dreckiges/elenden"
    "/elende/elendes/verdammten/verdammte/verdammtes/korrupten/korrupte/korruptes/verlogenen/verlogene"
    "/verlogenes/miesen/miese/mieses/hässlichen/hässliche/widerlichen/widerliche/feigen/feige"
    "/unfähigen/unfähige/fetten/fette/alten/alte/altes/scheiß/scheiss"
)
ANIMALS = (
    "Schwein/Schweine/Sau/Säue/Esel/Affe/Affen/Ratte/Ratten/Hund/Hunde/Schafe/Schaf/Parasit/Parasiten"
    "/Versager/Verbrecher/Betrüger/Lügner/Faschist/Faschisten/Nazi/Nazis/Nichtsnutz/Nichtsnutze"
    "/Schwachköpfe/Pack/Bande/Schmarotzer/Abzocker/Heuchler/Witzfigur/Witzfiguren/Pfeife/Pfeifen"
    "/Flaschen/Kühe/Kuh/Gauner/Halunken/Bonzen/Loser/Opfer/Knecht/Clowns/Clown"
)
CROOKS = (
    "Versager/Verbrecher/Betrüger/Lügner/Faschist/Faschisten/Nazi/Nazis/Abzocker/Heuchler/Gauner"
    "/Halunken/Bonzen/Loser"
)
GROUPS = (
    "Ausländer/Türken/Juden/Muslime/Moslems/Araber/Zigeuner/Flüchtlinge/Schwule/Polen/Russen/Ukrainer"
    "/Syrer/Afghanen/Asylanten/Kanaken/Neger/Behinderte"
)
RULES = (
    Rule(
        "hate",
        SignalKind.insult,
        Level.urgent,
        f"""
        =kanake/=kanaken
        Drecksjude
        Judensau
        Judenpack
        Judenschwein
        =nigger/=niggers
        =neger/=negern/=negers
        Zigeunerpack
        Ziegenficker
        Kameltreiber
        Kameltreiberin
        Kümmeltürke
        Schwuchtel
        Untermensch
        Asylantenpack
        Scheißausländer
        Drecksausländer
        Kanakenpack
        Sieg+Heil
        Heil+Hitler
        {GROUPS}+raus
        {GROUPS}+ins+=Gas
        Scheiß/Scheiss/Drecks+{GROUPS}
        {GROUPS} … vergasen/vergast/ausrotten/abschlachten/verbrennen/abschieben+oder+erschießen
        =vergasen/=vergast … gehört/gehören/sollte/müsste/alle
        gehört/gehören … vergast
        ins+=Gas mit/geschickt/schicken
        ab+ins+=Gas
        Deutschland+den+Deutschen
        =faggot/=faggots
        nigga
        """,
        unless="Stolpersteine Gedenken Holocaust Mahnmal Mahnwache Geschichte Motor Vergaser Buch Bücherei Wort Begriff Straßenname",
    ),
    Rule(
        "insult",
        SignalKind.insult,
        Level.notice,
        f"""
        Arschloch
        Arschlöcher
        Arschgeige
        Arschkriecher
        =wichser/=wichsern/=wichsers
        Hurensohn
        Hurensöhne
        Hurenkind
        Fotze
        Drecksau
        Drecksack
        Drecksäcke
        Dreckschwein
        Drecksschwein
        Dreckspack
        Lumpenpack
        Lügenpack
        Gesindel
        Abschaum
        Scheißkerl
        =schlampe/=schlampen
        =nutte/=nutten
        Missgeburt
        Bastard
        =spast
        =spasti/=spastis/=spasten
        Vollspast
        =mongo/=mongos
        Idiot
        Vollidiot
        Vollpfosten
        Vollhorst
        =trottel/=trotteln/=trottels
        Volltrottel
        =depp/=deppen
        Volldepp
        Schwachkopf
        Schwachköpfe
        Dummkopf
        Dummköpfe
        Dumpfbacke
        Flachpfeife
        =pisser/=pissern
        =penner/=pennern
        Sackgesicht
        Schwachmat
        Hohlkopf
        Hohlbirne
        Sesselfurzer
        Volksverräter
        Kackbratze
        Hackfresse
        Miststück
        Mistkerl
        leck/leckt … mich
        leckt/leck … Arsch
        am+Arsch … lecken
        fick/fickt+dich/euch/die
        gefickt+gehört
        verpiss/verpisst/verpisse+dich/euch
        halt/haltet/halts … Fresse/Maul/Schnauze
        Fresse … halten
        euch/dir/denen … ins+Hirn … geschissen
        du+Schwein/Sau/Esel/Affe/Ratte/Hund/Schaf/Kuh/Parasit/Nichtsnutz/Schmarotzer/Pfeife/Opfer/Clown/{CROOKS}
        ihr+Schweine/Säue/Affen/Ratten/Parasiten/Nichtsnutze/Schmarotzer/Pfeifen/Flaschen/Clowns/Witzfiguren/Pack/{CROOKS}
        =sie+Schwein/Sau/Ratte/Parasit/Nichtsnutz/Schmarotzer/Witzfigur/{CROOKS}
        du/ihr/sie+{MEAN}+{ANIMALS}
        dieses/diese/solche+{MEAN}+{ANIMALS}
        dieses+Pack
        dumme/blöde/doofe+Kuh
        dummes/blödes/elendes+Schwein/Stück/Pack
        du/ihr/sie … bist/seid/sind … {CROOKS}
        seid/sind/bist … alle/so/einfach/nur … korrupt/verlogen/verblödet/bescheuert/Abzocker
        ihr+seid+das+=Letzte
        so+ein+Arsch
        ihr+Ärsche
        geistig … behindert/minderbemittelt
        seid/bist/sind … zu+blöd/dumm/doof
        seid/bist … so/einfach/alle/echt/total/ja/doch … dumm/blöd/behindert/hirnlos/hohl
        haltet … uns … für … dumm/blöd/doof
        asshole
        assholes
        motherfucker
        fuck+you/u/off
        =bitch/=bitches
        cunt
        =moron/=morons
        =retard/=retards
        scumbag
        scumbags
        piece/pieces+of+shit
        orospu
        siktir
        мудак
        """,
        unless="Mängelmelder Tierheim Tierpark Zoo Schafkopf Kanzler-Trottellumme Trottellumme",
    ),
)
