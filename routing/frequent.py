"""Lists of frequent German and English words, so that they are not taken for keywords.

Written for this project.  All words are folded (`routing.forms.fold`): umlauts written out.
"""

from routing.forms import form


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words("""
    a an das dein deine deinem deinen deiner deines dem den der des die dies diese diesem diesen
    dieser ein eine einem einen einer eines euer eure eurem eurer eures her his ihr ihre ihrem
    ihren ihrer ihres jede jedem jeden jeder jene jenem jenen jener kein keine keinem keiner
    keines mein meine meinem meinen meiner meines my our sein seine seinem seinen seiner seines
    that the their this unser unsere unserem unseren unserer unseres your
""")
"""Words that may stand between a preposition and its noun."""

PLACE_PREPOSITIONS = _words("""
    am an ans at auf behind bei beim beside ecke entlang gegenueber hinter hinterm hoehe im in ins
    naehe nahe near neben next on opposite richtung ueber ueberm under unter unterm vom vor vorm
    zwischen
""")
"""Words after which a noun rather says where something is than what it is."""

FUNCTION_WORDS = (
    ARTICLES
    | PLACE_PREPOSITIONS
    | _words("""
    ab aber about after again all alle allem allen aller alles als also am and andere anderen
    anderer anderes any are as auch aufs aus bald be been before bevor bin bis bisher bist bitte
    but by can could da dabei dadurch dafuer dagegen daher dahin damals damit danach dann daran
    darauf daraus darf darin darueber darum dass davon davor dazu denn deren deshalb dessen dich
    did dir do doch does dort du duerfen durch durchs eben ebenso egal eh eher eigentlich einfach
    einige einigen einmal er erst es etwa etwas euch evtl falls fast for from fuer fuers ganz gar
    gegen genau genug gern gerne get gibt gleich hab habe haben habt had hallo halt has hat hatte
    hatten have he her here heute hey hi hier hin how i ich if ihm ihn ihnen immer indem innen ins
    irgendwann irgendwas irgendwie irgendwo is ist it its ja je jemand jetzt just kann kannst
    koennen koennt koennte koennten kommt leider lg los mag mal man manche manchmal me mehr mein
    meins mfg mich mir mit mitten mittlerweile moechte moin more muessen muss musste nach nachdem
    naja nein nem nen ner nicht nichts nie niemand no noch not now nun nur ob oben obwohl oder of
    off oft ohne only or out paar please raus rein runter schoen schon sehr seid seit selbst she
    sich sie sind so sobald sogar solche soll sollen sollte sollten some sonst soviel sowas sowie
    sowohl statt than thank thanks then there they to too trotz tun tut um ums und uns unten up us
    usw very viel viele vielen vielleicht voll vom von waehrend waere waeren wann war waren warum
    was we weder weg wegen weil weit weiter welche welchem welchen welcher welches wem wen wenn
    wer werde werden were weshalb wessen what when where which who why wie wieder wieso will wir
    wird wirklich with wo wobei woher wohin wohl wollen womit worden would wovon wozu wuerde
    wuerden wurde wurden you zu zum zur zwar
""")
)
"""Words that carry no topic: they only count when a keyword is exactly this word."""

_FREQUENT = _words("""
    abend abgeben abholen absicht absichtlich acht achtung aendern aenderung aerger aktuell allein
    alt anders anfang anfangen anfrage angebot angst ankommen anlage anliegen anmelden anmeldung
    anruf anrufen ansicht answer antrag antwort antworten april arbeit arbeiten art ask aufgabe
    aufhoeren aufmachen aufpassen aufsicht auge augen august ausgeben auskunft aussage aussehen
    ausser auswahl bauch bauen beantragen beginn beide beispiel bekannt bekommen bemerken benutzen
    bereich bereits bericht beschaeftigt beschwerde beschweren besser bestellen besten besuch
    besuchen bezahlen bild bilder bleiben boden brauche brauchen braucht brief bringen buerger
    buergerin city dank danke datum dauer dauern day denken deutlich deutsch deutschland dezember
    dienst ding dinge dumm echt ehe ehrlich eigene einander einsicht ende endlich entfernt
    entschuldigung erfahrung erhalten erkennen erklaeren erlaubt erledigen ernst erreichen
    erstatten erwaehnt erwarten erzaehlen fahren fahrt fall fallen falsch familie februar fehler
    feld fenster fertig finden firma folgen fordern form foto fotos frage fragen frau freitag
    freude freuen freund freunde freundlich froh frueh frueher fuehrung gab gaeste gasse gebaeude
    geben gebrauch gebraucht gefahr gefallen gegenstand gehoeren geht geld gemacht gemeinde
    genommen genutzt gering gesagt gesamt geschichte geschlossen gesehen gestern gesternabend
    gestrig gewesen gewinnen gewohnt glauben gleiche gleichen good grad great gross grosse gruende
    gruesse grund gruppe gut gute guten guter gutes haelfte halb halle hallen halten hand
    hauptsache haus heissen helfen help herr herrn herzlich hilfe himmel hinsicht hoch hoeflich
    hoeren hoffen hoffentlich
    hundert idee information informationen interessant interesse interessieren interessiert
    internet jahr jahre jahrelang jahren januar jemandem juli jung juni kaputt karte kasse kennen
    kind kinder kirche kirsche klar klein kleine know koenig koenige koerper kollege kommen
    kommentar kommune kontakt kontrolle kontrollieren kosten kraft krass krawatte kritik kuemmern
    kunde kurz lachen laden laecherlich laeden langsam laufen laut leben lebensgefahr leer legen
    leiche leicht leider lernen lesen letzte leute leuten lieb liebe liegen liegt like links liste
    loesung luege machen macht maenner maerz make man manchen mann meinen meinung meistens melden
    meldung mensch menschen merken meter mindestens minute minuten missbrauch missbraucht
    mitarbeiter mittag mittwoch moeglich moeglichkeit moment monat monate montag morgen morgens
    morning muster mutter nachbar nachbarn nachricht nachsicht nacht nachts naechste nah name nase
    natuerlich need nerven nett neu neue neues new nichtraucher night november nuetzen nummer
    nutzen nutzung oeffentlich oeffnen offen oktober online ordentlich ordnung ort ostern paare
    papa passieren passiert people person personen pflicht pflichten phrase phrasen plaetze plan
    platz politik politiker post posten preis probieren problem probleme prozent punkt qualitaet
    question rabatt raeume rand rasen raten rathaus raum reagieren reaktion really recht rechts
    reden regal regel regeln reichen reise respekt rest richtig right ring rose rosen ruecken
    rufen ruhe rund sache sachen sagen samstag satz say schade schaden schaemen schaffen schauen
    scheinen scheiss scheisse schicken schlafen schlampe schlamperei schlampig schlecht schlicht
    schliessen schlimm schlimmer schluss schnauze schnell schneller schoene schoenen schreiben
    schritt schuld schuldig schuldige schwer schwester see sehen seite seiten sekunde selten
    senden september sicher sicherheit sinn sitzen sofort something sonne sonntag sorgen spaet
    spaeter spass spenden spiel sprache sprechen stadt staedte staendig stand stark stehen stehlen
    steht stelle stellen stempel sterben stern stil stimme stimmen stimmt strasse strassen street
    stueck stunde stunden suchen system taeglich tag tage tagen take tanne tante tasse tausend
    team teil teile tell termin teuer text thema themen thing think tief time tisch today toll
    tomorrow town tragen trampel traum traurig treffen tuer typ ueberall ueberhaupt ueberlegen
    uebernehmen uhr umgebung umsonst unbedingt unfassbar ungefaehr unmoeglich unternehmen
    unterschied unterschreiben unterwegs vaeter vater veraendern verantwortung verboten verbrauch
    verbraucher verbraucht verdienen verein vergangen vergessen vergleich verkehrt verlassen
    verlieren verloren veroeffentlicht verpflichtet verschieden verschwinden versprechen verstehen
    versuchen vertrauen verwaltung viertel volk vorbei vorher vorschlag waechst wahl wahr wahrheit
    wahrscheinlich wand want warm warten wasser way wechseln week weihnachten weinen weise weiss
    welt wenig weniger werk wert western wetter wichtig wiederholen wiese wissen witz woche wochen
    wochenende wohnen wohnung work wort worte wuensche wunder wunderbar wunsch year yesterday zahl
    zahlen zeigen zeit zeiten zeitung zentrum ziehen ziel ziemlich zimmer zufrieden zug zuhause
    zukunft zusammen zuschauen zustaendig zustand zwei zweifel zweite
""")

FREQUENT_STEMS = frozenset(form(word).stem for word in _FREQUENT | FUNCTION_WORDS)
"""Stems of everyday words: they meet keywords only as the same word in any inflection."""
