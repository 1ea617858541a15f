import base64
import io
import re
import zlib

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from tests.gs1.outcomes import outcome
from tests.gs1.strategies import identifications
from txng.gs1 import digital_link, drawing, element_string, fonts, identifier, sheets, symbols
from txng.gs1.ai import Element
from txng.gs1.print_rules import MM_PER_INCH, RULES, Kind

GTIN = "08934563138165"
LOT = f"https://tx.vn/01/{GTIN}/10/LO-2026A"
SSCC = "189345630000001237"
KINDS: list[Kind] = ["qr", "datamatrix", "gs1-128"]


def seen(image: Image.Image) -> list[tuple[str, bytes]]:
    return [(one.symbology_identifier, bytes(one.bytes)) for one in zxingcpp.read_barcodes(image)]


def filled(rectangles: list[tuple[float, ...]], width: float, height: float, scale: float) -> Image.Image:
    image = Image.new("L", (round(width * scale), round(height * scale)), 255)
    pen = ImageDraw.Draw(image)
    for x, y, wide, high in rectangles:
        pen.rectangle(
            (round(x * scale), round(y * scale), round((x + wide) * scale) - 1, round((y + high) * scale) - 1), 0
        )
    return image


def image_of_svg(data: bytes) -> Image.Image:
    text = data.decode()
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    path = re.search(r'crispEdges" d="([^"]+)"', text)
    assert box is not None
    assert path is not None
    found = re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", path[1])
    return filled([tuple(map(float, one)) for one in found], float(box[1]), float(box[2]), 1)


def image_of_pdf(data: bytes) -> Image.Image:
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", data)
    assert box is not None
    width, height = float(box[1]), float(box[2])
    page = re.search(rb"/ASCII85Decode /FlateDecode \] /Length \d+\r?\n>>\r?\nstream\r?\n(.*?~>)", data, re.DOTALL)
    assert page is not None
    content = zlib.decompress(base64.a85decode(b"<~" + page[1], adobe=True))
    found = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", content)
    rectangles = [tuple(map(float, one)) for one in found]
    return filled([(x, height - y - high, wide, high) for x, y, wide, high in rectangles], width, height, 600 / 72)


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_shows_the_same_symbol(kind: Kind) -> None:
    item = LOT if kind == "qr" else f"(01){GTIN}(17)270131(10)LO-2026A"
    made = symbols.encode(item, kind, correction="Q")
    identifiers = {"qr": "]Q1", "datamatrix": "]d2", "gs1-128": "]C1"}
    expected = [(identifiers[kind], made.message)]
    png = Image.open(io.BytesIO(symbols.finished(made, "png")))
    assert seen(png) == expected
    assert png.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert seen(image_of_svg(symbols.finished(made, "svg"))) == expected
    assert seen(image_of_pdf(symbols.finished(made, "pdf"))) == expected


@settings(max_examples=40, deadline=None)
@given(identifications(), st.sampled_from(KINDS), st.sampled_from([203, 300, 600]))
def test_what_is_printed_reads_back_as_the_same_elements(elements: list[Element], kind: Kind, dpi: int) -> None:
    text = element_string.bracketed(elements)
    made, refused = outcome(symbols.encode, text, kind, base="https://tx.vn", dpi=dpi)
    if refused:
        assert refused in (["symbol-too-long"], ["symbol-too-wide"])
        return
    assert kind != "gs1-128" or made.size_mm[0] <= 165.1 + 1e-6
    image = drawing.raster(symbols.draw(made))
    symbology, message = seen(image)[0]
    reading = identifier.read(symbology + message.decode())
    assert sorted(reading.elements or ()) == sorted(elements)


@given(
    st.lists(st.binary(min_size=9, max_size=9).map(lambda row: bytes(one & 1 for one in row)), min_size=1, max_size=9)
)
def test_rectangles_cover_the_dark_modules_and_nothing_else_once(rows: list[bytes]) -> None:
    covered = [[0] * 9 for _ in rows]
    for x, y, width, height in drawing.rectangles(rows, 3):
        for row in range(y // 3, (y + height) // 3):
            for column in range(x // 3, (x + width) // 3):
                covered[row][column] += 1
    assert covered == [list(row) for row in rows]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dpi", [96, 150, 203, 300, 600, 1200])
def test_the_printed_module_is_whole_dots_within_the_rules(kind: Kind, dpi: int) -> None:
    made = symbols.encode(f"(01){GTIN}", kind, dpi=dpi)
    rule = RULES[kind]
    assert rule.least <= made.x_mm <= rule.most
    assert made.x_mm == pytest.approx(made.dots * MM_PER_INCH / dpi)
    assert made.size_mm[0] == pytest.approx((len(made.rows[0]) + 2 * rule.quiet) * made.x_mm)


def test_the_quiet_zone_is_white() -> None:
    for kind in KINDS:
        made = symbols.encode(f"(01){GTIN}", kind)
        image = drawing.raster(symbols.draw(made, text=False))
        quiet = RULES[kind].quiet * made.dots
        width, height = image.size
        assert made.size == (width, height)
        assert image.crop((0, 0, quiet, height)).getextrema() == (255, 255)
        assert image.crop((width - quiet, 0, width, height)).getextrema() == (255, 255)
        assert image.crop((quiet, 0, width - quiet, height)).getextrema()[0] == 0


RETAIL: list[tuple[Kind, str, str]] = [
    ("ean-13", "8934563138165", "]E0"),
    ("ean-13", "0036000291452", "]E0"),
    ("ean-8", "96385074", "]E4"),
    ("itf-14", "18934563138162", "]I1"),
    ("itf-14", "08934563138165", "]I1"),
]


@pytest.mark.parametrize(("kind", "digits", "symbology"), RETAIL)
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_the_digits_of_a_gtin_are_printed_for_the_shop_and_the_carton(
    kind: Kind, digits: str, symbology: str, dpi: int
) -> None:
    made = symbols.encode(digits, kind, dpi=dpi)
    rule = RULES[kind]
    assert rule.least <= made.x_mm <= rule.most
    assert made.size[0] == (len(made.rows[0]) + rule.quiet + rule.quiet_right) * made.dots
    png = Image.open(io.BytesIO(symbols.finished(made, "png")))
    assert seen(png) == [(symbology, digits.encode())]
    assert seen(image_of_svg(symbols.finished(made, "svg"))) == [(symbology, digits.encode())]
    assert identifier.read(symbology + digits).elements == (("01", digits.zfill(14)),)


def test_an_ean_symbol_has_its_digits_within_and_long_guard_bars() -> None:
    made = symbols.encode("8934563138165", "ean-13")
    page = symbols.draw(made)
    assert sorted(line.text for line in page.lines) == ["138165", "8", "934563"]
    assert made.bar_dots * MM_PER_INCH / made.dpi == pytest.approx(22.85 * made.x_mm / 0.33, abs=0.1)
    long = [one for one in page.rectangles if one.height > made.bar_dots]
    assert len(long) == 6
    for line in page.lines:
        end = line.x + fonts.width(line.text) * line.size
        assert 0 <= line.x < end <= page.width
        assert all(end <= bar.x or bar.x + bar.width <= line.x for bar in long)


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (f"(01){GTIN}(10)L1", "ean-13"),
        ("18934563138162", "ean-13"),
        ("96385074", "ean-13"),
        ("8934563138165", "ean-8"),
        (SSCC, "itf-14"),
    ],
)
def test_a_retail_symbol_takes_nothing_but_its_gtin(item: str, kind: Kind) -> None:
    assert outcome(symbols.encode, item, kind)[1] == ["wrong-symbol"]


def test_a_logistic_unit_gets_tall_bars_and_a_wide_module() -> None:
    made = symbols.encode(SSCC, "gs1-128")
    assert made.size_mm[1] == pytest.approx(31.75, abs=0.1)
    assert made.x_mm >= 0.495
    assert outcome(symbols.encode, SSCC, "gs1-128", x_mm=0.3)[1] == ["module-size"]
    assert outcome(symbols.encode, f"(01){GTIN}", "gs1-128", x_mm=0.3)[1] == []


def test_a_long_gs1_128_gets_narrower_modules() -> None:
    lot = f"(01){GTIN}(10)MC-2026-1105-A"
    made = symbols.encode(lot, "gs1-128")
    assert made.dots == 5, "6 dots would be 167.6 mm"
    assert made.size_mm[0] <= 165.1
    assert seen(drawing.raster(symbols.draw(made))) == [("]C1", made.message)]
    assert outcome(symbols.encode, lot, "gs1-128", x_mm=0.508)[1] == ["symbol-too-wide"]
    assert outcome(symbols.encode, f"(00){SSCC[-18:]}(400)ORDER-2026-1105", "gs1-128")[1] == ["symbol-too-wide"]


@pytest.mark.parametrize(
    ("item", "kind", "options", "fault"),
    [
        ("08934563138166", "qr", {}, "check-digit"),
        ("(400)ABC", "qr", {}, "no-primary-key"),
        (f"(01){GTIN}", "qr", {"base": "ftp://x"}, "bad-base"),
        (f"(01){GTIN}", "qr", {"x_mm": 0.2}, "module-size"),
        (f"(01){GTIN}", "qr", {"x_mm": 1.2}, "module-size"),
        (f"(01){GTIN}", "qr", {"x_mm": float("nan")}, "module-size"),
        (f"(01){GTIN}", "qr", {"dpi": 10}, "resolution"),
        (f"(01){GTIN}", "gs1-128", {"bar_mm": 0.0}, "bar-height"),
        (f"(01){GTIN}(10){'A' * 20}(21){'B' * 20}", "gs1-128", {}, "symbol-too-long"),
    ],
)
def test_it_refuses_what_may_not_be_printed(item: str, kind: Kind, options: dict[str, object], fault: str) -> None:
    assert outcome(symbols.encode, item, kind, **options)[1] == [fault]


def test_a_symbol_that_does_not_read_back_is_not_released(monkeypatch: pytest.MonkeyPatch) -> None:
    made = symbols.encode(LOT, "qr")
    torn = made.rows[:12] + tuple(bytes(len(row)) for row in made.rows[12:])
    broken = symbols.Symbol(made.kind, made.content, made.message, made.elements, torn, made.dpi, made.dots, 0, "M")
    assert outcome(symbols.finished, broken, "svg")[1] == ["symbol-unreadable"]
    other = symbols.Symbol(made.kind, made.content, b"other", made.elements, made.rows, made.dpi, made.dots, 0, "M")
    assert outcome(symbols.finished, other, "png")[1] == ["symbol-unreadable"]


def test_a_qr_code_holds_the_link_on_our_host_and_nothing_else() -> None:
    assert symbols.encode(f"{LOT}?utm=1#x", "qr", base="https://a.vn").content == f"https://a.vn/01/{GTIN}/10/LO-2026A"
    assert symbols.encode(f"{LOT}?utm=1", "qr").content == LOT
    assert symbols.encode(GTIN, "qr").content == f"{digital_link.CANONICAL_ROOT}/01/{GTIN}"


def test_vietnamese_text_is_cut_into_runs_and_strange_characters_are_refused() -> None:
    runs = fonts.runs("Quét để truy xuất")
    assert "".join(run.text for run in runs) == "Quét để truy xuất"
    assert len({run.font for run in runs}) == 2
    assert fonts.width("mm") > fonts.width("ii")
    assert outcome(fonts.runs, "漢")[1] == ["not-printable"]


def label(item: str = LOT, kind: Kind = "qr") -> sheets.Label:
    return sheets.Label(symbols.encode(item, kind), "Bánh tráng Trảng Bàng", ("Quét để truy xuất nguồn gốc",))


@pytest.mark.parametrize("grid", ["a4-2x4", "a4-3x8", "a4-4x10"])
def test_every_label_of_a_sheet_reads_back(grid: str) -> None:
    chosen = sheets.GRIDS[grid]
    made = [label(f"https://tx.vn/01/{GTIN}/21/{serial:04d}") for serial in range(chosen.labels)]
    (page,) = sheets.pages(made, chosen)
    assert sorted(seen(drawing.raster(page))) == [("]Q1", one.symbol.message) for one in made]
    assert seen(image_of_pdf(drawing.pdf([page])))


def test_retail_symbols_read_back_on_a_sheet_with_and_without_text() -> None:
    chosen = sheets.GRIDS["a4-2x4"]
    made = [symbols.encode(digits, kind) for kind, digits, _ in RETAIL]
    (page,) = sheets.pages(
        [sheets.Label(one, text) for one, text in zip(made, ["Bánh tráng", "", "", "", "Thùng"], strict=True)], chosen
    )
    assert sorted(seen(drawing.raster(page))) == sorted(
        (identifier, digits.encode()) for _, digits, identifier in RETAIL
    )


def test_a_sheet_continues_where_the_last_one_ended() -> None:
    chosen = sheets.GRIDS["a4-3x8"]
    pages = list(sheets.pages([label()] * 25, chosen, first=20))
    assert [len(seen(drawing.raster(page))) for page in pages] == [4, 21]
    top = drawing.raster(pages[0]).height * 6 // 8
    assert min(one.y for one in pages[0].rectangles) > top
    assert sheets.sheet([label()], chosen) == sheets.sheet([label()], chosen)


def test_long_texts_are_broken_at_spaces_and_stay_on_their_label() -> None:
    chosen = sheets.GRIDS["a4-4x10"]
    (page,) = sheets.pages(
        [sheets.Label(symbols.encode(LOT, "qr"), "Bánh tráng phơi sương Trảng Bàng Tây Ninh")], chosen
    )
    assert (
        " ".join(line.text for line in page.lines if line.weight == 600) == "Bánh tráng phơi sương Trảng Bàng Tây Ninh"
    )
    for line in page.lines:
        assert line.x + fonts.width(line.text, line.weight) * line.size <= page.width / 4
        assert line.baseline <= page.height / 10


def test_it_refuses_labels_that_do_not_fit() -> None:
    chosen = sheets.GRIDS["a4-5x13"]
    assert outcome(sheets.sheet, [label(SSCC, "gs1-128")], chosen)[1] == ["label-too-small"]
    wordy = sheets.Label(symbols.encode(LOT, "qr", x_mm=0.396), "Tên rất dài " * 20)
    assert outcome(sheets.sheet, [wordy], chosen)[1] == ["label-too-small"]
    assert outcome(sheets.sheet, [], chosen)[1] == ["too-many-labels"]
    assert outcome(sheets.sheet, [label()], chosen, first=65)[1] == ["bad-sheet"]
