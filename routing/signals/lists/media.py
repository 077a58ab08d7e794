"""The press asks, or somebody wants to tell it."""

from routing.signals.rules import Rule
from routing.signals.signal import Level, SignalKind

OUTLETS = (
    "WDR/ZDF/ARD/RTL/NDR/MDR/SWR/BR/HR/RBB/Pro7/Sat1/WAZ/FAZ/SZ/Spiegel/Stern/Bildzeitung/Bild-Zeitung"
    "/Lokalzeit/Lokalzeitung/Tagesschau/Redaktion/Lokalredaktion/Zeitung/Tageszeitung/Presse/Radio"
    "/Lokalradio/Fernsehen/Medien/Deutschlandfunk/taz/dpa/Correctiv/newspaper"
)
RULES = (
    Rule(
        "press-deadline",
        SignalKind.media,
        Level.urgent,
        """
        Redaktionsschluss
        Stellungnahme … bis … Uhr/heute/morgen
        bis … Uhr/heute/morgen … Stellungnahme
        Presseanfrage … bis/dringend/eilt/eilig/heute
        press+deadline
        publication+deadline
        """,
        unless="Bauantrag Bebauungsplan Widerspruch Amtsblatt Bescheid",
    ),
    Rule(
        "press-enquiry",
        SignalKind.media,
        Level.notice,
        f"""
        Presseanfrage
        Medienanfrage
        Interviewanfrage
        Drehanfrage
        Drehgenehmigung
        press/media+enquiry/inquiry/request
        =ich/=wir … bin/sind … Journalist/Journalistin/Reporter/Reporterin/Redakteur/Redakteurin/Volontär/Volontärin
        =bin/=als … freier/freie/freiberuflicher/freiberufliche … Journalist/Journalistin
        als … Journalist/Journalistin/Reporter/Reporterin/Redakteur/Redakteurin … recherchiere/schreibe/arbeite/frage
        recherchiere/recherchieren … für … {OUTLETS}/Artikel/Beitrag/Bericht/Reportage
        =ich/=wir … schreibe/schreiben/arbeite/arbeiten/berichte/berichten/drehe/drehen … für … {OUTLETS}
        im+Auftrag … {OUTLETS}
        hier+ist … {OUTLETS}
        =ich+bin+von/vom … {OUTLETS}
        WDR/ZDF/RTL/Lokalzeit/Lokalradio/Redaktion/Lokalredaktion+hier
        Redaktion/Lokalredaktion … anrufen/zurückrufen/melden/Rückruf
        =wir+vom/von … {OUTLETS}
        Anfrage/Grüße/Mitarbeiter/Mitarbeiterin/Reporter/Reporterin … vom/der/von/des … WDR/ZDF/ARD/RTL/WAZ/Lokalzeit/Redaktion/Lokalredaktion/Tageszeitung/Lokalzeitung/Deutschlandfunk
        Beitrag/Bericht/Artikel/Reportage … Statement/Stellungnahme/Interview
        Statement/Interview/O-Ton/Stellungnahme … für … {OUTLETS}/Beitrag/Bericht/Artikel/Reportage/Sendung
        steht … Interview … Verfügung/bereit
        würden/würde/möchten/möchte … interviewen
        bitten/bitte … um … Stellungnahme … Artikel/Bericht/Beitrag/Sendung/Redaktion
        i/i'm/am … journalist/reporter
        interview … mayor/spokesperson
        comment … for … article/story/newspaper
        """,
        unless="Altpapier Tonne Schulprojekt Schülerpraktikum Sperrmüll Austräger Bote Abo Briefkasten",
    ),
    Rule(
        "goes-to-the-press",
        SignalKind.media,
        Level.notice,
        f"""
        =ich/=wir … wende/wenden/gehe/gehen … an/zu/zur/zum … {OUTLETS}
        wende/wenden/gehe/gehen/geh+ich/wir … an/zu/zur/zum … {OUTLETS}
        =ich/=wir … {OUTLETS} … informieren/informiere/einschalten/einschalte/benachrichtigen/kontaktieren/kontaktiere/verständigen/anschreiben
        schalte/schalten/informiere/informieren/kontaktiere/kontaktieren/rufe/benachrichtige … {OUTLETS} … ein$/darüber/an$
        informiere/kontaktiere/benachrichtige+ich … {OUTLETS}
        {OUTLETS} … wird … interessieren/freuen/berichten
        wird … {OUTLETS} … interessieren/freuen
        {OUTLETS} … ist/wurde/sind … informiert/eingeschaltet/benachrichtigt/verständigt
        an+die+Presse/Zeitung/Bildzeitung/Medien/Öffentlichkeit … gehen/gehe/wenden/wende/geben/gebe
        =bringe/=bring/=gebe/=schicke/=schick/=melde … an/in+die/der … {OUTLETS}
        =schicke/=schick/=gebe/=melde … an/der+die+=Bild
        das+geht … an+die+Presse/Zeitung/Medien
        landet … in+der+Zeitung/Presse
        go/going+to+the+press/media/newspaper/newspapers
        """,
        unless="Altpapier Tonne Sperrmüll Haltestelle Parkplatz Kiosk Abo",
    ),
)
