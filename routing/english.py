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
art: Kunst
art gallery: Kunsthalle
asylum: Asyl
baby: Geburt
bag: Sack
band: Orchester
barking: Bellen, Hundegebell
bee: Bienen
bench: Bank
bicycle: Fahrrad
bicycle lane: Radweg
bike: Fahrrad
bike lane: Radweg
bike path: Radweg
bin: Mülltonne, Tonne
birth: Geburt
birth certificate: Geburtsurkunde
book: Buch, Bücher
bridge: Brücke
brown bin: Biotonne
building: Gebäude
building permit: Baugenehmigung
building site: Baustelle
bulky waste: Sperrmüll
burial: Beerdigung
bus: Bus
bus stop: Bushaltestelle
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
comet: Komet
concert: Konzert
construction: Bauarbeiten
construction site: Baustelle
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
dog: Hund
dog poop: Hundekot
dog tax: Hundesteuer
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
fire: Brand, Feuer
fire alarm: Brandmelder
fire brigade: Feuerwehr
fire department: Feuerwehr
fire engine: Feuerwehrauto
firefighter: Feuerwehr
fireworks: Feuerwerk
flickering: flackert
foster: Pflegefamilie
funeral: Beerdigung
garbage: Müll
garden: Garten
glass: Scherben, Glas
glass container: Glascontainer
grass: Rasen
grave: Grab
guitar: Gitarre
gym: Turnhalle
headmaster: Schulleitung
hedge: Hecke
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
library: Bücherei
library card: Büchereiausweis
lifeguard: Bademeister
light: Licht
litter: Müll
lost and found: Fundbüro
lost property: Fundbüro
manhole: Gullydeckel
manhole cover: Gullydeckel
marriage: Eheschließung
marriage certificate: Heiratsurkunde
married: heiraten
marry: heiraten
mayor: Bürgermeister
meteor: Sternschnuppe
moon: Mond
mosquito: Mücken
moved: Umzug, ummelden
museum: Museum
music lesson: Musikunterricht
music school: Musikschule
nature: Natur
neighbor: Nachbar
neighbour: Nachbar
night sky: Sternenhimmel
noise: Lärm
nursery: Kita
observatory: Sternwarte
oil: Öl
open air pool: Freibad
outdoor pool: Freibad
paper bin: Papiertonne
park: Park
parking: parken
parking meter: Parkscheinautomat
parking permit: Bewohnerparkausweis
parking place: Parkplatz
parking space: Parkplatz
parking spot: Parkplatz
parking ticket: Knöllchen
passport: Reisepass
pavement: Gehweg
payment: Zahlung
pedestrian crossing: Zebrastreifen
permit: Genehmigung
piano: Klavier
pipe: Rohr
planetarium: Planetarium
playground: Spielplatz
police clearance: Führungszeugnis
pool: Schwimmbad
pothole: Schlagloch
press: Presse
primary school: Grundschule
property tax: Grundsteuer
puddle: Pfütze
rat: Ratten
recycling: Recycling
recycling center: Wertstoffhof
recycling centre: Wertstoffhof
recycling yard: Wertstoffhof
red light: rote Ampel
refugee: Flüchtlinge
register: anmelden
registry office: Standesamt
rent: Miete
reporter: Presseanfrage
residence permit: Aufenthaltstitel
river: Fluss
road: Straße
road sign: Verkehrsschild
roadworks: Baustelle
roundabout: Kreisverkehr
rubbish: Müll
sandbox: Sandkasten
scholarship: Stipendium
school: Schule
school bus: Schulbus
school lunch: Schulessen
sewage: Abwasser
sewer: Kanal
shooting star: Sternschnuppe
shower: Dusche
sidewalk: Gehweg
siren: Sirene
slide: Rutsche
smell: Gestank
smoke: Rauch
smoke alarm: Rauchmelder
smoke detector: Rauchmelder
snow: Schnee
social benefits: Sozialleistungen
solar: Solaranlage
solar panels: Solaranlage
speed bump: Bremsschwelle
speed limit: Tempolimit
speeding: Raser
speeding ticket: Blitzer
sports field: Sportplatz
sports ground: Sportplatz
stadium: Stadion
star: Sterne
stargazing: Sterne beobachten
stinks: stinkt
street: Straße
street lamp: Straßenlaterne
street light: Straßenlaterne
streetlamp: Straßenlaterne
streetlight: Straßenlaterne
stroller: Kinderwagen
swimming: schwimmen
swimming course: Schwimmkurs
swimming lessons: Schwimmkurs
swimming pool: Schwimmbad
swing: Schaukel
tax: Steuer
teacher: Lehrer
telescope: Teleskop
tenant: Mieter
theatre: Theater
theater: Theater
toilet: Toilette
tow: abschleppen
towed: abschleppen
traffic: Verkehr
traffic jam: Stau
traffic light: Ampel
traffic sign: Verkehrsschild
trash: Müll
trash can: Mülleimer
tree: Baum
trumpet: Trompete
trombone: Posaune
urn: Urne
vandalism: Vandalismus
violin: Geige
volunteer: Ehrenamt
wasps: Wespen
waste: Abfall
water pipe: Wasserrohr
wedding: Hochzeit, Trauung
weed: Unkraut
weeds: Unkraut
wheelchair: Rollstuhl
youth centre: Jugendzentrum
youth center: Jugendzentrum
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
