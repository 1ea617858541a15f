"""Pictures are drawn anew in bounds: nothing hidden stays, nothing broken or huge gets through."""

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from txng.core import pictures


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def redrawn(content: bytes) -> pictures.Picture:
    return pictures.redrawn(content, most_pixels=40_000_000, longest_side=2400)


def test_a_picture_is_drawn_anew_without_what_was_hidden_in_it() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Phone of Mrs Chu"
    exif[0x0112] = 6  # lies on its side
    drawn = redrawn(picture("JPEG", exif=exif.tobytes(), comment="secret", icc_profile=b"profile") + b"hidden")
    assert (drawn.kind, drawn.width, drawn.height) == ("image/jpeg", 20, 40)
    for trace in (b"Mrs Chu", b"hidden", b"secret", b"profile", b"Exif"):
        assert trace not in drawn.content
    assert max(redrawn(picture("PNG", (4000, 3000)))[1:3]) == 2400


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_texts_profiles_and_positions_do_not_stay(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "at the farm"
    told = PngInfo()
    told.add_text("Comment", "at the farm")
    more = {"pnginfo": told} if kind == "PNG" else {"xmp": b"at the farm"}
    content = picture(kind, exif=exif.tobytes(), icc_profile=b"at the farm", **more)
    assert b"at the farm" in content or kind == "PNG"
    drawn = redrawn(content)
    assert Image.open(io.BytesIO(drawn.content)).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                                               "progressive", "progression"}  # fmt: skip


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_points_is_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    drawn = redrawn(picture(kind, mode=mode))
    assert Image.open(io.BytesIO(drawn.content)).mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xff\xd8\xff",
        picture("PNG")[:60],
        picture("JPEG")[:200],
        picture("GIF"),
        picture("TIFF"),
        picture("BMP"),
        b"%PDF-1.7",
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(pictures.Unreadable) as refused:
        redrawn(content)
    assert refused.value.reason == "kind"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    for size in ((20_000, 20_000), (6401, 6400)):
        with pytest.raises(pictures.Unreadable) as refused:
            redrawn(picture("PNG", size, "1"))
        assert refused.value.reason == "pixels"


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 2**32), st.integers(1, 8))
def test_damaged_bytes_give_a_picture_or_a_refusal_never_a_fault(kind: str, seed: int, damages: int) -> None:
    chance = random.Random(seed)
    content = bytearray(picture(kind, (30, 30)))
    for _ in range(damages):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        drawn = redrawn(bytes(content[: chance.randrange(1, len(content) + 1)]))
    except pictures.Unreadable:
        return
    assert Image.open(io.BytesIO(drawn.content)).size == (drawn.width, drawn.height)


def test_widths_are_narrower_and_keep_the_proportions() -> None:
    drawn = redrawn(picture("JPEG", (1000, 500)))
    narrow = pictures.narrowed(drawn, 320)
    assert narrow is not None
    assert Image.open(io.BytesIO(narrow)).size == (320, 160)
    assert pictures.narrowed(drawn, 1000) is None
