"""A lineage written down: every format, with names that would like to be something else."""

import csv
import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from tests.events.samples import item, lot, sscc
from txng.trace import drawing, exports
from txng.trace.kinds import kind_of, label
from txng.trace.lineage import Edge, Lineage, Node, joined

EVENT = "ni:///sha-256;" + "0" * 64 + "?ver=CBV2.0"
NASTY = '=cmd("x")\\"];\n<b>&'


def edge(source: str, target: str, kind: str) -> Edge:
    return Edge(source, target, EVENT, kind)  # type: ignore[arg-type]


def small(extra: str = lot("C")) -> Lineage:
    """A → B → C, B in a pallet; made of H."""
    down = Lineage(
        lot("A"),
        "down",
        [Node(lot("A"), 0), Node(lot("B"), 1), Node(extra, 2), Node(sscc(1), 2)],
        (extra,),
        lambda: [
            edge(lot("A"), lot("B"), "transformation"),
            edge(lot("B"), extra, "transformation"),
            edge(lot("B"), sscc(1), "contained-in"),
            edge(sscc(1), lot("B"), "contains"),
        ],
    )
    up = Lineage(
        lot("A"),
        "up",
        [Node(lot("A"), 0), Node(lot("H"), -1)],
        (),
        lambda: [edge(lot("H"), lot("A"), "transformation")],
    )
    return joined(down, up)


def wide() -> Lineage:
    """A lot with 30 items, all in one case."""
    items = [item(n) for n in range(30)]
    return Lineage(
        lot("A"),
        "down",
        [Node(lot("A"), 0), *(Node(one, 1) for one in items), Node(sscc(1), 2)],
        (),
        lambda: [
            *(edge(lot("A"), one, "transformation") for one in items),
            *(edge(one, sscc(1), "contained-in") for one in items),
        ],
    )


def text(lineage: Lineage, form: str, language: str = "vi") -> str:
    return "".join(exports.written(lineage, form, language))


def test_json_is_as_promised() -> None:
    found = json.loads(text(small(), "json"))
    assert list(found) == ["root", "direction", "nodes", "edges", "partial", "frontier"]
    assert found["nodes"][0] == {"id": lot("A"), "kind": "lot", "depth": 0}
    assert {"id": lot("H"), "kind": "lot", "depth": 1} in found["nodes"]
    assert found["edges"][0] == {"from": lot("A"), "to": lot("B"), "event": EVENT, "kind": "transformation"}
    assert (found["direction"], found["partial"], found["frontier"]) == ("both", True, [lot("C")])


def test_text_is_a_tree_in_words() -> None:
    assert text(small(), "text").splitlines() == [
        f"lô {label(lot('A'))}",
        "",
        "Ngược dòng (nguồn gốc):",
        f"  làm từ: lô {label(lot('H'))}",
        "",
        "Xuôi dòng (đã đi tới):",
        f"  chế biến thành: lô {label(lot('B'))}",
        f"    chế biến thành: lô {label(lot('C'))}",
        f"    được gộp vào: đơn vị logistics {label(sscc(1))}",
        "",
        "Chưa hết: đã dừng ở giới hạn; còn dẫn tiếp từ 1 đối tượng, bắt đầu là:",
        f"  lô {label(lot('C'))}",
    ]
    assert text(small(), "text", "en").splitlines()[0] == f"lot {label(lot('A'))}"


def test_text_names_a_thing_once_and_tells_of_other_ways_to_it() -> None:
    lines = text(wide(), "text").splitlines()
    assert len([line for line in lines if "(00)" in line]) == 1
    assert "    được gộp vào: đơn vị logistics (00)095208000000000010 (còn 29 liên kết khác tới đây)" in [
        re.sub(r"\(00\)[0-9]+", "(00)095208000000000010", line) for line in lines
    ]


def test_a_thing_alone_says_so() -> None:
    alone = Lineage(lot("A"), "down", [Node(lot("A"), 0)], (), list)
    assert text(alone, "text").splitlines()[-1].strip() == "không có gì được ghi nhận"
    assert len(list(csv.reader(text(alone, "csv").splitlines()))) == 2
    ElementTree.fromstring(text(alone, "svg"))


@pytest.mark.parametrize("name", [lot("C"), NASTY])
def test_graphviz_is_well_formed(name: str) -> None:
    lines = text(small(name), "dot").splitlines()
    quoted = r'"(?:[^"\\]|\\.)*"'
    attributes = rf"\[\w+={quoted}(?:, \w+=(?:{quoted}|\d+))*\]"
    statement = re.compile(rf"  (?:{quoted}(?: -> {quoted})? {attributes}|rankdir={quoted}|node .*);")
    assert (lines[0], lines[-1]) == ("digraph trace {", "}")
    assert [line for line in lines[1:-1] if not statement.fullmatch(line)] == []


def test_csv_has_a_row_for_every_way_to_a_thing_and_no_formulas() -> None:
    found = list(csv.DictReader(text(small(NASTY), "csv").splitlines(keepends=True)))
    assert [(row["id"], row["relation"]) for row in found[:2]] == [(lot("A"), ""), (lot("B"), "transformation")]
    assert {row["id"] for row in found} == {lot("A"), lot("B"), lot("H"), sscc(1), f"'{NASTY}"}
    assert not [cell for row in found for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("lineage", [small(), small(NASTY), wide()])
def test_the_drawing_is_well_formed_and_nothing_overlaps(lineage: Lineage) -> None:
    root = ElementTree.fromstring(text(lineage, "svg"))
    svg = "{http://www.w3.org/2000/svg}"
    places = [group.get("transform", "") for group in root.iter(f"{svg}g")]
    assert len(set(places)) == len(places)
    assert not list(root.iter(f"{svg}script"))


def test_things_of_one_kind_with_the_same_neighbours_share_a_box() -> None:
    root = ElementTree.fromstring(text(wide(), "svg"))
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "30 × sản phẩm đơn chiếc" in words
    assert len(list(root.iter("{http://www.w3.org/2000/svg}g"))) == 3


def test_a_large_lineage_is_drawn_in_part() -> None:
    things = [lot(n) for n in range(drawing.MOST + 50)]
    chain = Lineage(
        things[0],
        "down",
        [Node(thing, depth) for depth, thing in enumerate(things)],
        (),
        lambda: [edge(one, other, "transformation") for one, other in pairwise(things)],
    )
    root = ElementTree.fromstring(text(chain, "svg"))
    words = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words[-1] == f"Chỉ vẽ {drawing.MOST} đối tượng gần nhất trong {drawing.MOST + 50}."


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        (item(1), "instance"),
        (lot(1), "lot"),
        ("https://id.gs1.org/01/09520801001019", "class"),
        (sscc(1), "logistic-unit"),
        ("https://id.gs1.org/8003/09520801090013K1", "asset"),
        ("https://id.gs1.org/414/9520801090150/254/7", "location"),
        ("https://id.gs1.org/417/9520801090013", "party"),
        ("https://id.gs1.org/8006/095208010010190102/21/7", "instance"),
        ("https://id.gs1.org/9999/1", "other"),
        ("urn:uuid:123e4567-e89b-12d3-a456-426614174000", "other"),
    ],
)
def test_the_kind_of_a_thing_is_in_its_identifier(thing: str, kind: str) -> None:
    assert kind_of(thing) == kind
