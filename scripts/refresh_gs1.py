"""Make the application-identifier table from the GS1 Barcode Syntax Dictionary.

    python scripts/refresh_gs1.py DICTIONARY_PATH [--version TEXT]

Reads the dictionary text file and writes `src/txng/gs1/data/application-identifiers.json`: ranges written out, one
identifier a line, the facts under our own names; members that are false or empty are left out. Run it when GS1
publishes a new dictionary, then run the tests.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "src/txng/gs1/data/application-identifiers.json"
SOURCE = "GS1 Barcode Syntax Dictionary, https://github.com/gs1/gs1-syntax-dictionary, Apache-2.0"

AI_OR_RANGE = re.compile(r"([0-9]{2,4})(?:-([0-9]{2,4}))?")
COMPONENT = re.compile(r"([NXYZ])(\.\.)?([0-9]+)")


def component(text: str) -> dict[str, Any]:
    """`[N..12],csum` as a mapping."""
    optional = text.startswith("[")
    shape, *checks = text.replace("[", "").replace("]", "").split(",")
    found = COMPONENT.fullmatch(shape)
    if found is None:
        raise ValueError(f"component not understood: {text}")
    most = int(found[3])
    return {
        "characters": found[1],
        "least": 1 if found[2] else most,
        "most": most,
        "optional": optional,
        "checks": checks,
    }


def entry(line: str) -> list[dict[str, Any]]:
    """One dictionary line as one mapping per identifier of its range."""
    body, _, title = line.partition("#")
    words = body.split()
    span = AI_OR_RANGE.fullmatch(words.pop(0))
    if span is None:
        raise ValueError(f"identifier not understood: {line}")
    flags = words.pop(0) if not words[0][0].isalpha() and words[0][0] != "[" else ""
    components, requires, excludes, key, qualifiers = [], [], [], False, []
    for word in words:
        name, _, value = word.partition("=")
        if name == "req":
            requires.append([group.split("+") for group in value.split(",")])
        elif name == "ex":
            excludes.extend(value.split(","))
        elif name == "dlpkey":
            key = True
            qualifiers = [sequence.split(",") for sequence in value.split("|")] if value else []
        else:
            components.append(component(word))
    first, last = span[1], span[2] or span[1]
    return [
        {
            "ai": f"{number:0{len(first)}d}",
            "title": title.strip(),
            "separator": "*" not in flags,
            "attribute": "?" in flags,
            "key": key,
            "qualifiers": qualifiers,
            "components": components,
            "requires": requires,
            "excludes": excludes,
        }
        for number in range(int(first), int(last) + 1)
    ]


def stated(mapping: dict[str, Any]) -> dict[str, Any]:
    """Without the members that say nothing."""
    kept = {name: value for name, value in mapping.items() if value}
    if "components" in kept:
        kept["components"] = [stated(one) for one in kept["components"]]
    return kept


def table(dictionary: str) -> list[dict[str, Any]]:
    lines = (line.strip() for line in dictionary.splitlines())
    return [one for line in lines if line and not line.startswith("#") for one in entry(line)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("dictionary", type=Path)
    options.add_argument("--version", default="", help="release or commit of the dictionary, written into the table")
    chosen = options.parse_args()
    text = chosen.dictionary.read_text("utf-8")
    release = re.search(r"^# Release: (.+)$", text, re.MULTILINE)
    version = chosen.version or (release[1] if release else "unknown")
    rows = ",\n".join(f"    {json.dumps(stated(row), ensure_ascii=False)}" for row in table(text))
    head = json.dumps({"source": SOURCE, "version": version}, indent=2)[:-2]
    TARGET.write_text(f'{head},\n  "identifiers": [\n{rows}\n  ]\n}}\n', "utf-8")
    sys.stderr.write(f"{TARGET}: {rows.count(chr(10)) + 1} identifiers, version {version}\n")


if __name__ == "__main__":
    main()
