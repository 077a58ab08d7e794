import pytest

from desk.messenger.masking import mask, shorten_name

PERSONAL = {
    "Rufen Sie 02361 50-1234 an.": "Rufen Sie [Telefon] an.",
    "Tel.02361/501234": "Tel.[Telefon]",
    "Mobil: 0170 1234567.": "Mobil: [Telefon].",
    "+49 (0) 2361 / 50 12 34 ab 9 Uhr": "[Telefon] ab 9 Uhr",
    "(02361) 501234": "[Telefon]",
    "0049 2361 501234": "[Telefon]",
    "02361\u2013501234 oder 0170\u00a01234567": "[Telefon] oder [Telefon]",
    "am 05.11.2026 unter 0170 1234567": "am 05.11.2026 unter [Telefon]",
    "am 05.11.2026 0170 1234567": "am 05.11.2026 [Telefon]",
    "anna.kowalski+stadt@mail.example.org, danke": "[E-Mail], danke",
    "Anna@Bücher.example": "[E-Mail]",
    "DE89 3704 0044 0532 0130 00 bitte": "[IBAN] bitte",
    "DE89370400440532013000": "[IBAN]",
    "de89 3704 0044 0532 0130 00": "[IBAN]",
    "NL91 ABNA 0417 1643 00": "[IBAN]",
    "Der Wagen RE-AB 123 parkt": "Der Wagen [Kennzeichen] parkt",
    "RE AB 123E steht da": "[Kennzeichen] steht da",
    "re-ab 123 wieder": "[Kennzeichen] wieder",
    "GE-X 77H": "[Kennzeichen]",
    "Ö-AB 12": "[Kennzeichen]",
    "REC AB123": "[Kennzeichen]",
}

FALSE_FRIENDS = [
    "Seit dem 01.02.2026 ist das Loch da",
    "vom 01.02. bis 05.03.2026",
    "am 05.11.26 um 08:00 Uhr",
    "von 08:00-12:00 und 13:00-16:00",
    "2026-11-05 08:30",
    "Kosten 0,50 bis 1.200,50 Euro",
    "0.50 - 1.20 €",
    "Lindenstraße 12a-14, 45657 Recklinghausen",
    "01067 Dresden",
    "Hausnummern 01 bis 09",
    "DIN A 4 und DIN A4",
    "Ein BMW X5 und ein VW T5 auf der A 43",
    "Die B 51 und die S 6",
    "Am 3. Advent um 17 Uhr",
    "Az. 12/2026",
    "Bus 234, Linie SB 20",
    "50 % von 1000000",
    "Wir @ Rathaus",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_masked_and_nothing_else(text: str) -> None:
    assert mask(text) == PERSONAL[text]


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_what_only_looks_like_personal_data_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text", ["a" * 50_000, "0 " * 25_000 + "x", "A-" * 25_000, "1.1." * 12_500, "+" * 50_000]
)
def test_a_long_text_is_masked_in_no_time(text: str) -> None:
    assert len(mask(text)) <= len(text)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Anna Kowalski", "Anna K."),
        ("Anna Maria von Kowalski", "Anna K."),
        ("  Anna ", "Anna"),
        ("", ""),
        ("Öger Ünal", "Öger Ü."),
        ("Anna Kowalski (Demo)", "Anna K."),
        ("Anna (Oma) Kowalski", "Anna K."),
        ("★Anna Kowalski★", "Anna K."),
        ("Anna_Kowalski", "Anna K."),
        ("anna.kowalski@mail.example", ""),
    ],
)
def test_a_name_is_shortened_to_its_initial(name: str, short: str) -> None:
    assert shorten_name(name) == short
