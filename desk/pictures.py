"""What is in a picture: whether it is one, and what of it may go out to everybody.

A phone writes into a photo where and when it was taken.  What a city publishes is drawn anew from
the dots alone, so that nothing of that, nor what anybody hid in the file, goes with it.

Source: Pillow's documentation, "Image Module", "ImageOps" and "Decompression Bombs".
"""

import io
import warnings

from desk.errors import NotAPicture

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_SIDE = 2048  # dots, of what goes out
MOST_DOTS = 50_000_000
QUALITY = 88  # of JPEG's 1-95
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


def kind_of(content: bytes) -> str:
    """The media type of a picture, by what is in it.

    Raises:
        NotAPicture: it is none that we know, it is damaged, or it is too large to be opened.
    """
    from PIL import Image  # noqa: PLC0415 - only who sees a picture needs the 5 MB

    _check_size(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(KINDS)) as image:
                _check_dots(image.width * image.height)
                image.verify()
                return KINDS[str(image.format)]
    except NotAPicture:
        raise
    except Exception:
        raise NotAPicture from None


def for_everybody(content: bytes) -> bytes:
    """The picture as JPEG without anything but its dots, upright and not larger than needed.

    Raises:
        NotAPicture: as `kind_of`.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415

    kind_of(content)
    try:
        with Image.open(io.BytesIO(content), formats=list(KINDS)) as image:
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            drawn.paste(with_alpha, mask=with_alpha)
            written = io.BytesIO()
            drawn.save(written, "JPEG", quality=QUALITY, optimize=True)
            return written.getvalue()
    except Exception:
        raise NotAPicture from None


def _check_size(content: bytes) -> None:
    if not content or len(content) > LARGEST:
        raise NotAPicture


def _check_dots(dots: int) -> None:
    if dots > MOST_DOTS:
        raise NotAPicture
