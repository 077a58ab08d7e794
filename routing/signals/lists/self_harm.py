"""Somebody speaks of dying by their own hand, or of hurting themselves."""

from routing.signals.rules import Rule
from routing.signals.signal import Level, SignalKind

FIGURES = (
    "Lachen lachen totlachen Langeweile Film Buch Roman Krimi Serie Theater Freibad Bungee "
    "Dreimeter Fremdscham Vortrag Thema Prävention Veranstaltung Beratungsstelle Hilfsangebot "
    "Ausstellung Schwimmbad Becken Sprungturm Trampolin Wackelkontakt Hüpfburg"
)
SOMEBODY = "=jemand/=einer/Mann/Frau/Junge/Mädchen/Person/Mensch"
RULES = (
    Rule(
        "suicide",
        SignalKind.self_harm,
        Level.crisis,
        f"""
        =bring/=bringe/=brachte … mich … um$
        mich … =bring/=bringe … ich … um$
        {"mich/sich"} … =umbringen/=umbringe/=umbringt/=erhängen/=erhänge/=erhängt/=erschießen/=erschieße/=vergiften/=vergifte/=töten/=töte
        häng/hänge … mich … auf$
        mich … aufhängen/aufhänge
        =ich … will/möchte/wollte/mag … =sterben
        will/möchte … ich … =sterben
        ich … lieber+tot
        will/möchte … nur+noch+=sterben
        besser … wenn … ich … tot+wäre
        schluck/schlucke … alle … Tabletten
        =ich … stehe/steh … auf … Brücke/Geländer/Dach … springe/spring
        {SOMEBODY} … am/auf … Brückengeländer
        wünschte … ich … tot
        wäre/wär ich … tot
        ich … wäre/wär … tot
        nehme/nehm … mir … das+Leben
        mir/sich … das+Leben … nehmen/nimmt/genommen/nehme
        mach/mache … Schluss mit+meinem+Leben
        meinem/seinem/ihrem+Leben … ein+Ende … setzen/setze/machen/mache/bereiten
        beende/beenden … mein/meinem+Leben
        mein+Leben … beenden/beende
        springe/spring … von/vom/vor/aus … Brücke/Zug/Hochhaus/Dach/Balkon/Fenster/Bahn
        werfe/werf/schmeiße/schmeiß/lege … mich … vor/auf … Zug/Bahn/Gleise/Schienen/Straßenbahn
        mich … vor … Zug/Bahn/Straßenbahn werfen/schmeißen/werfe/schmeiße
        steht/sitzt … auf … Brücke/Dach/Geländer … will/möchte/droht … springen
        will/möchte/droht … =springen … Brücke/Dach
        will/möchte/droht … von … Brücke/Dach … =springen
        =Selbstmord/Suizid begehen/begehe/begeht/machen/mache/verüben
        Selbstmordgedanken
        Suizidgedanken
        mein/meinen/meinem+Suizid
        alle/viele/Packung … Tabletten … geschluckt/genommen
        Tabletten+geschluckt
        =gehe/=geh … =von+der+Brücke
        =suizidal
        Abschiedsbrief
        =pulsadern
        Überdosis
        kill+myself
        killing+myself
        end/ending+my+life
        want/wanna/wish … to+die
        wanna+die
        =i … suicidal
        commit/committing+suicide
        better+off+dead
        kendimi+öldür/öldürmek/öldüreceğim/öldürecem
        intihar
        хочу+померти
        хочу+умереть
        вбити+себе
        самогубство
        самоубийство
        """,
        unless=FIGURES,
    ),
    Rule(
        "tired-of-life",
        SignalKind.self_harm,
        Level.urgent,
        """
        =ich … will/möchte/mag/kann/wollte+nicht+mehr+leben/weiterleben/aufwachen
        =will/=möchte+nicht+mehr+leben
        will/möchte/mag … ich … nicht+mehr+leben/weiterleben/aufwachen
        nicht+mehr+leben/weiterleben/aufwachen … will/möchte/mag/wollen
        =ich … keinen+Lebenswillen/Lebensmut/Lebenssinn
        mein+Leben … =keinen+=Sinn
        mein+Leben … sinnlos/wertlos
        ohne+mich … besser+dran
        niemand … mich … vermissen
        würde+mich … niemand/keiner … vermissen
        ich+bin … lebensmüde
        =ritz/=ritze … mich
        =ritzt … sich
        sich … =ritzt
        das+Leben … nicht+mehr … aus/ertragen/ertrage
        das+Leben … =keinen+=Sinn
        weg … von+dieser+Welt
        mich … =ritzen
        =verletze/=verletz … mich … selbst
        =schneide/=schneid … mich … selbst/absichtlich
        selbstverletzung/selbstverletzendes
        don't+want+to … live/be+alive … anymore
        =i … don't+want+to+live
        hurt/cut/harm+myself
        no+reason+to+live
        """,
        unless=FIGURES + " hier dort Stadt Straße Viertel Stadtteil Deutschland Haus Wohnung",
    ),
)
