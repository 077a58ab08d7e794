"""Words that are one letter away from a telling word of a rule and are no typing mistake.

Written for this project.  All are folded (`routing.forms.fold`).
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


REAL_WORDS = _words("""
    abfrage abgesprochen abreiten abschauen abschreiben abspricht abstecher abstecken abstehen
    aktien aktion ambulante amused amusing anhalt anschieben anschreien anzuwenden auction
    aufgestellt auftrat auftritt aufwachsen ausgehaengt aushaenge aushaengen ausritt balken
    banken basken batches beaming beamten bearing beraten bereden besting betende betreuen
    betten betting bettler beuten bieten binder birches blauem blauen blauer blenden blonde
    blonden boating boeden bolzen brenner brennern bretter britches bronzen bullen bustard
    butter dienen diesel downing drehten drogen drohne drohnen drucks eingereiht eingeschossen
    eingeweicht einreihen einweichen ergebe ergeben erhaben erheblich erholen erlebe erleben
    erschliesse erschliessen erschliesst erschlossen erstehen fahlen fanden feilen feinen felgen
    fitten flachen flaechen flicken flocken flogen folgend fuesse galten gedicht geeicht
    gegangen gehangen gekommen gelangen genagt genickt geraten gerecht gereicht geschlafen
    geschmissen geschockt geschuettet gesellt gesinde gesindes gestillt gestuermt gestuetzt
    gesucht gewaehlt gewagt gewahr geweht gewicht gezaehmt gezahlt gleite gleiten granite greise
    greisen haeusliche haeuslichen haftet halfen hangen hiessen kanapee klauen klugen knoepfe
    knoepfen kragen kruege krueppel labern lagern laufend laugen launen lecker leckte leiber
    leugner lieder liefer lochen locher locker lockern luecken maerder marder median medion
    meiden meisen messner mieten missen mueder nickte packst pender penned pfeile pfeilen pinner
    pulsar rasen rasten rauten reagen rechen rechtswesen regard regnet reiben reifes reihen
    reimen reisen reiste reiten reizen retten reward rieche riechst rissen ritten rosse rossen
    rosten rotten saecken sammellager schafft schale schalen schallen schalter schaltern
    schatten schauten scheisserei scheissereien schinken schlamm schlapp schlappe schlaufe
    schlecken schloss schmiss schmissen schocken schrein schreine schreiten schriebe schrieben
    schuessel schuesseln schule schulte schweif schweige schweigen schweiss schweissen schweiz
    schwerin scooter selling serben sorter spaeti spalten spaltet spannen sparing sparten
    spelling sprang sprangen springer sprint sprinten spruch spruenge sprung starben steilen
    sterne steuben stillen stocken stollen stolz strange strebe streben strebt strecken streng
    strenge strengen stullen taeten taufen thread throat tobten toenen torten treten trotted
    trotter tuecken tuerkei tuerkin tuermen umlage umlagen umringt umwege umwegen verbannt
    verbaute verbissen verbrenner verdecken verdeckt vergaben vergass vergassen vergiss vergisst
    verglast verlage verlagen verlorene verlorenen verlorenes vermessen vermiesen vermisse
    vermisst vermissten vernetzt verpackt verpass verpasse verpasst verrannt verrenken verrenkt
    verriss verrueckt versetzt verzogene verzogenen waffel waffeln waldraender waldraendern
    waldrand wallen weiden welfen wellen werben winden worte wortlos wuenscht zeilen zeugen
    ziegen zusenden zuwenden zweigen
""")
