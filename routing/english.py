"""English words for what citizens write to a city about, and the German ones that mean the same.

With them the keywords of a German city file also read English.  Written for this project; phrases
come before their words.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from routing.forms import fold

LONGEST_PHRASE = 3  # words

_PAIRS = """
address: Adresse, Ummeldung
adult education: Volkshochschule
air: Luft
ambulance: Rettungsdienst
apartment: Wohnung
appointment: Termin
archive: Archiv
art gallery: Kunsthalle
art: Kunst
asylum: Asyl
baby bottle: Baby
baby: Geburt
bag: Sack
band: Orchester
barking: Bellen, Hundegebell
bee: Bienen
bench: Bank
bicycle lane: Radweg
bicycle: Fahrrad
bike lane: Radweg
bike path: Radweg
bike: Fahrrad
bin: Mülltonne, Tonne
birth certificate: Geburtsurkunde
birth: Geburt
book: Buch, Bücher
bride with veil: Hochzeit
bridge: Brücke
brown bin: Biotonne
building permit: Baugenehmigung
building site: Baustelle
building: Gebäude
bulky waste: Sperrmüll
burial: Beerdigung
bus stop: Bushaltestelle
bus: Bus
bush: Busch
cemetery: Friedhof
certificate: Bescheinigung
child benefit: Kindergeld
child care: Kinderbetreuung
childcare: Kinderbetreuung
childminder: Tagesmutter
choir: Chor
christmas market: Weihnachtsmarkt
city council: Stadtrat
city hall: Rathaus
class: Kurs
classroom: Klassenraum
climate: Klima
coffin: Sarg
comet: Komet
concert: Konzert
construction site: Baustelle
construction: Bauarbeiten
council meeting: Ratssitzung
course: Kurs
crosswalk: Zebrastreifen
cycle path: Radweg
cycling: Radfahren
dark: dunkel
day care: Kita
daycare: Kita
death certificate: Sterbeurkunde
deregister: abmelden
divorce: Scheidung
dog poop: Hundekot
dog tax: Hundesteuer
dog: Hund
drain: Gully
drilling: Lärm
driver's license: Führerschein
drivers license: Führerschein
driving licence: Führerschein
driving license: Führerschein
drum: Schlagzeug
dumped: abgeladen
elderly: Senioren
enrolment: Einschulung
event: Veranstaltung
exhibition: Ausstellung
festival: Stadtfest
fine: Bußgeld
fire alarm: Brandmelder
fire brigade: Feuerwehr
fire department: Feuerwehr
fire engine: Feuerwehrauto
fire: Brand, Feuer
firefighter: Feuerwehr
fireworks: Feuerwerk
flickering: flackert
foster: Pflegefamilie
funeral: Beerdigung
garbage: Müll
garden: Garten
glass container: Glascontainer
glass: Scherben, Glas
grass: Rasen
grave: Grab
guide dog: Hund
guitar: Gitarre
gym: Turnhalle
headmaster: Schulleitung
headstone: Grabstein
hedge: Hecke
hedgehog: Igel
heritage: Denkmalschutz
hole: Loch
homeless: obdachlos
house number: Hausnummer
housing benefit: Wohngeld
id card: Personalausweis
illegal dumping: wilde Müllkippe
indoor pool: Hallenbad
installments: Ratenzahlung
instrument: Instrument
integration course: Integrationskurs
invoice: Rechnung
journalist: Presseanfrage
junk: Sperrmüll
kindergarten: Kindergarten, Kita
lamp: Lampe
language course: Sprachkurs
lantern: Laterne
leaf: Laub
leash: Leine
leaves: Laub
library card: Büchereiausweis
library: Bücherei
lifeguard: Bademeister
light: Licht
litter in bin: Müll
litter: Müll
lost and found: Fundbüro
lost property: Fundbüro
manhole cover: Gullydeckel
manhole: Gullydeckel
marriage certificate: Heiratsurkunde
marriage: Eheschließung
married: heiraten
marry: heiraten
mayor: Bürgermeister
meteor: Sternschnuppe
microphone: Chor
moon: Mond
mosquito: Mücken
moved: Umzug, ummelden
museum: Museum
music lesson: Musikunterricht
music school: Musikschule
musical keyboard: Klavier
nature: Natur
neighbor: Nachbar
neighbour: Nachbar
night sky: Sternenhimmel
no littering symbol: Müll
noise: Lärm
nursery: Kita
observatory: Sternwarte
oil: Öl
open air pool: Freibad
outdoor pool: Freibad
paper bin: Papiertonne
park: Park
parking meter: Parkscheinautomat
parking permit: Bewohnerparkausweis
parking place: Parkplatz
parking space: Parkplatz
parking spot: Parkplatz
parking ticket: Knöllchen
parking: parken
passport: Reisepass
pavement: Gehweg
payment: Zahlung
pedestrian crossing: Zebrastreifen
permit: Genehmigung
piano: Klavier
pile of poo: Hundekot
pipe: Rohr
planetarium: Planetarium
playground slide: Rutsche
playground: Spielplatz
police clearance: Führungszeugnis
pool: Schwimmbad
pothole: Schlagloch
press: Presse
primary school: Grundschule
property tax: Grundsteuer
puddle: Pfütze
rat: Ratten
recycling center: Wertstoffhof
recycling centre: Wertstoffhof
recycling yard: Wertstoffhof
recycling: Recycling
red light: rote Ampel
refugee: Flüchtlinge
register: anmelden
registry office: Standesamt
rent: Miete
revolving light: Feuerwehr
reporter: Presseanfrage
residence permit: Aufenthaltstitel
ring: Hochzeit
river: Fluss
road sign: Verkehrsschild
road: Straße
roadworks: Baustelle
roundabout: Kreisverkehr
rubbish: Müll
sandbox: Sandkasten
scholarship: Stipendium
school bus: Schulbus
school lunch: Schulessen
school: Schule
sewage: Abwasser
sewer: Kanal
shooting star: Sternschnuppe
shower: Dusche
sidewalk: Gehweg
siren: Sirene
slide: Rutsche
smell: Gestank
smoke alarm: Rauchmelder
smoke detector: Rauchmelder
smoke: Rauch
snow: Schnee
snowflake: Schnee
soccer ball: Fußball
social benefits: Sozialleistungen
solar panels: Solaranlage
solar: Solaranlage
speed bump: Bremsschwelle
speed limit: Tempolimit
speeding ticket: Blitzer
speeding: Raser
sports field: Sportplatz
sports ground: Sportplatz
stadium: Stadion
star: Sterne
stargazing: Sterne beobachten
stinks: stinkt
street lamp: Straßenlaterne
street light: Straßenlaterne
street: Straße
streetlamp: Straßenlaterne
streetlight: Straßenlaterne
stroller: Kinderwagen
swimmer: schwimmen
swimming course: Schwimmkurs
swimming lessons: Schwimmkurs
swimming pool: Schwimmbad
swimming: schwimmen
swing: Schaukel
tax: Steuer
teacher: Lehrer
telescope: Teleskop
tenant: Mieter
theater: Theater
theatre: Theater
toilet: Toilette
tow: abschleppen
towed: abschleppen
traffic jam: Stau
traffic light: Ampel
traffic sign: Verkehrsschild
traffic: Verkehr
trash can: Mülleimer
trash: Müll
tree: Baum
trombone: Posaune
trumpet: Trompete
urn: Urne
vandalism: Vandalismus
violin: Geige
volunteer: Ehrenamt
wasps: Wespen
waste: Abfall
wastebasket: Mülleimer
water pipe: Wasserrohr
wedding: Hochzeit, Trauung
weed: Unkraut
weeds: Unkraut
wheelchair: Rollstuhl
youth center: Jugendzentrum
youth centre: Jugendzentrum
youth welfare: Jugendamt
zebra crossing: Zebrastreifen
"""


def _glossary() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    pairs = (line.split(": ") for line in _PAIRS.strip().splitlines())
    return MappingProxyType(
        {tuple(map(fold, english.split())): tuple(german.split(", ")) for english, german in pairs}
    )


GLOSSARY = _glossary()
"""Folded English words → German words and phrases, as a city file would have them."""


def translated(words: Sequence[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Find English phrases in folded words: start, length, and what they mean in German."""
    start = 0
    while start < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - start), 0, -1):
            german = GLOSSARY.get(_singular(words[start : start + length]))
            if german:
                yield start, length, german
                start += length - 1
                break
        start += 1


def _singular(words: Sequence[str]) -> tuple[str, ...]:
    """The words with the last one in the singular, unless the plural itself is known."""
    *first, last = words
    known = tuple(words)
    if known in GLOSSARY:
        return known
    if last.endswith("ies"):
        return (*first, last[:-3] + "y")
    return (*first, last.removesuffix("s"))
