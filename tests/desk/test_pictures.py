"""What is a picture, and what of it anybody may see."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlmodel import Session, select

from desk.cases import drafting
from desk.errors import NotAPicture
from desk.events import Attachment
from desk.incoming import pictures
from desk.incoming.pictures import LEASE, MOST_ATTEMPTS
from desk.pictures import LARGEST, LONGEST_SIDE, for_everybody, kind_of
from desk.tables import Case, Picture
from desk.words import PictureState, Progress
from simulator.samples import sample
from tests.desk.town import Town, apply, at, comment, direct, make_town, messages, removed
from tests.factories import MONDAY

GPS, ORIENTATION = 0x8825, 0x0112
PLACE = Attachment("image", "https://cdn.example/1.jpg")


def photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **more: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, kind, **more)
    return written.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the phone was held upright
    exif[GPS] = {1: "N", 2: (51.0, 36.0, 0.0)}
    return photo(exif=exif, comment=b"secret")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_pictures_are_known_by_what_is_in_them(kind: str) -> None:
    assert kind_of(photo(kind=kind)) == f"image/{kind.lower()}"
    assert Image.open(io.BytesIO(for_everybody(photo(kind=kind)))).format == "JPEG"


def test_neither_place_nor_anything_else_goes_out_with_a_photo() -> None:
    seen = for_everybody(with_place())
    drawn = Image.open(io.BytesIO(seen))
    assert b"secret" not in seen
    assert dict(drawn.getexif()) == {}
    assert drawn.size == (40, 60)  # turned upright by its dots


def test_a_large_photo_becomes_smaller_and_what_is_clear_white() -> None:
    assert max(Image.open(io.BytesIO(for_everybody(photo((4000, 1000))))).size) == LONGEST_SIDE
    clear = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(clear, "PNG")
    drawn = Image.open(io.BytesIO(for_everybody(clear.getvalue())))
    assert drawn.getpixel((4, 4)) == (255, 255, 255)


def bomb() -> bytes:
    return photo((9000, 9000), "PNG")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        sample()[:200],
        photo(kind="BMP"),
        b"a" * (LARGEST + 1),
        bomb(),
    ],
    ids=["empty", "svg", "pdf", "torn", "bmp", "large", "bomb"],
)
def test_everything_else_is_none(content: bytes) -> None:
    for look in (kind_of, for_everybody):
        with pytest.raises(NotAPicture):
            look(content)


@given(st.binary(max_size=400), st.integers(0, 300))
def test_no_bytes_do_harm(noise: bytes, at_byte: int) -> None:
    whole = photo()
    for content in (noise, whole[:at_byte] + noise + whole[at_byte:]):
        try:
            drawn = for_everybody(content)
        except NotAPicture:
            continue
        assert Image.open(io.BytesIO(drawn)).format == "JPEG"


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    apply(session, town, comment(attachments=(PLACE, Attachment("video", "https://v.example"))))
    return town


def only(session: Session) -> Picture:
    return session.exec(select(Picture)).one()


def number(session: Session) -> int:
    return messages(session)[0].id or 0


def test_a_picture_is_fetched_once(session: Session, town: Town) -> None:
    assert pictures.due_messages(session, now=MONDAY) == [number(session)]
    wanted = pictures.begin(session, number(session), now=MONDAY)
    assert wanted is not None
    assert wanted.address == PLACE.url
    assert pictures.begin(session, number(session), now=MONDAY) is None
    assert pictures.begin(session, number(session), now=MONDAY + LEASE) is not None
    pictures.keep(session, wanted.id, sample(), "image/png")
    pictures.keep(session, wanted.id, b"other", "image/png")
    kept = only(session)
    assert (kept.state, kept.content, kept.address) == (PictureState.KEPT, sample(), None)
    assert pictures.due_messages(session, now=at(999)) == []


def test_after_some_tries_it_is_lost(session: Session, town: Town) -> None:
    minute = 0.0
    for _ in range(MOST_ATTEMPTS):
        wanted = pictures.begin(session, number(session), now=at(minute))
        assert wanted is not None
        pictures.postpone(session, wanted, chance=0.0, now=at(minute))
        minute += 60
    assert only(session).state is PictureState.LOST


def test_what_the_citizen_took_back_is_kept_no_longer(session: Session, town: Town) -> None:
    wanted = pictures.begin(session, number(session), now=MONDAY)
    assert wanted is not None
    apply(session, town, removed("55_1", 1), now=at(1))
    assert session.exec(select(Picture)).all() == []
    pictures.keep(session, wanted.id, sample(), "image/png")
    assert session.exec(select(Picture)).all() == []


def held_answer(session: Session, town: Town, text: str, source: str) -> int:
    case = session.exec(select(Case)).one()
    drafting.draft(
        session,
        case.id or 0,
        text,
        by=town.staff,
        now=at(1),
        source=source,
        chat_id="4711",
        reply_to=1,
        picture=photo(),
    )
    session.flush()
    return case.id or 0


def test_words_and_picture_are_taken_back_together(session: Session) -> None:
    town = make_town(session)
    apply(session, town, direct())
    number = held_answer(session, town, "So:", "a")
    waiting = messages(session, Progress.QUEUED)
    assert [(one.text, one.not_before) for one in waiting] == [
        ("So:", at(1) + drafting.PATIENCE),
        ("", at(1) + drafting.PATIENCE),
    ]
    version = session.get_one(Case, number).version
    drafting.discard(session, number, version=version, by=town.staff, now=at(1))
    session.flush()
    assert messages(session, Progress.QUEUED) == []


def test_two_pictures_without_words_are_two(session: Session) -> None:
    town = make_town(session)
    apply(session, town, direct())
    held_answer(session, town, "", "a")
    held_answer(session, town, "", "b")
    assert len(messages(session, Progress.QUEUED)) == 2
