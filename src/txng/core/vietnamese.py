"""Vietnamese text: one written form, a folded form to search by, a key to sort by.

Phones send decomposed letters, people type without marks, and the two ways to place a tone (hòa, hoà) are both in
use; PostgreSQL's own collations are not the same on every server. So the portal keeps its own keys as columns.
"""

import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng; no mark (ngang) comes first
_SHORT_FORMS = {  # folded long form → what people and registers write
    "hop tac xa": "htx",
    "ho kinh doanh": "hkd",
    "trach nhiem huu han": "tnhh",
    "co phan": "cp",
    "doanh nghiep tu nhan": "dntn",
    "thanh pho": "tp",
    "thi xa": "tx",
}
_RANK = {letter: chr(ord("A") + rank) for rank, letter in enumerate(_ALPHABET)}


def nfc(text: str) -> str:
    """The composed form, with runs of white space made one space and none at the ends: what is stored."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def nfc_lines(text: str) -> str:
    """Text of many lines in its composed form, lines ended by a line feed, without blanks at their ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def fold(text: str) -> str:
    """``text`` without case, marks and doubled spaces: equal for spellings a person would call the same.

    >>> fold("Bánh tráng  ĐẶC BIỆT"), fold("Hoà Thành") == fold("Hòa Thành")
    ('banh trang dac biet', True)
    """
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    kept = "".join(character for character in bare if not unicodedata.combining(character))
    return " ".join(kept.replace("đ", "d").split())


def search_key(text: str) -> str:
    """What names are searched by: `fold`, words only, i for y, long forms of firms and towns cut short.

    >>> search_key("Hợp tác xã Mỹ Lệ (TP. Tân An)")
    'htx mi le tp tan an'
    """
    words = "".join(character if character.isalnum() else " " for character in fold(text))
    key = f" {' '.join(words.split())} "
    for long, short in _SHORT_FORMS.items():
        key = key.replace(f" {long} ", f" {short} ")
    return key.strip().replace("y", "i")


def sort_key(text: str) -> str:
    """A key whose plain byte order is the order of a Vietnamese dictionary.

    Letters decide first (a ă â b c d đ e ê …), then tones (ngang huyền hỏi ngã sắc nặng), then case is ignored.
    Compare keys byte by byte: a column that keeps them has the collation ``C``.
    """
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFC", text).casefold():
        decomposed = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in decomposed if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", decomposed.replace(tone, "")) if tone else character
        letters.append(_RANK.get(letter, letter if letter < "A" else "z" + letter))
        tones.append(str(_TONES.index(tone) + 1) if tone else "0")
    primary = " ".join("".join(letters).split())
    return f"{primary}\t{''.join(tones)}"
