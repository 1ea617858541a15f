"""Make the data tables of `txng.gs1` anew from what GS1, ISO and UN/ECE publish.

    python scripts/refresh_gs1.py identifiers gs1-syntax-dictionary.txt --version 2026-07-27
    python scripts/refresh_gs1.py prefixes gcpprefixformatlist.xml --starting 893
    python scripts/refresh_gs1.py countries iso_3166-1.json --version 4.18
    python scripts/refresh_gs1.py currencies list-one.xml
    python scripts/refresh_gs1.py packages package-types.csv --version 2025

`identifiers`: the GS1 Barcode Syntax Dictionary; ranges are written out, one identifier a line, the facts under our own
names, members that are false or empty left out. `prefixes`: GS1's company-prefix length list as XML, JSON or CSV
(prefix, length). `countries`: the JSON file of the iso-codes project. `currencies`: that of iso-codes, or the XML list
one of the maintenance agency of ISO 4217. `packages`: a CSV file with the code in the first column.

Files are read, nothing is fetched. Run it when a list changes, then run the tests.
"""

import argparse
import csv
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "src/txng/gs1/data"
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


def identifiers(text: str, version: str) -> str:
    """The dictionary as the file of application identifiers."""
    release = re.search(r"^# Release: (.+)$", text, re.MULTILINE)
    version = version or (release[1] if release else "unknown")
    rows = ",\n".join(f"    {json.dumps(stated(row), ensure_ascii=False)}" for row in table(text))
    head = json.dumps({"source": SOURCE, "version": version}, indent=2)[:-2]
    return f'{head},\n  "identifiers": [\n{rows}\n  ]\n}}\n'


def prefix_rows(text: str) -> dict[str, int]:
    """GS1's list of company-prefix lengths: prefix → digits; rows without a length are left out."""
    if text.lstrip().startswith("<"):
        entries = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<entry\b[^>]*>", text)]
        pairs = [(one["prefix"], one["gcpLength"]) for one in entries]
    elif text.lstrip().startswith("{"):
        pairs = [(one["prefix"], one["gcpLength"]) for one in json.loads(text)["GCPPrefixFormatList"]["entry"]]
    else:
        pairs = [(row[0], row[1]) for row in csv.reader(io.StringIO(text)) if row and row[0].isdecimal()]
    return {str(prefix): int(digits) for prefix, digits in pairs if int(digits)}


def prefixes(text: str, version: str, starting: str) -> str:
    """The rows of our numbering organisation as the file of company-prefix lengths."""
    dated = re.search(r'"?date"?\s*[=:]\s*"([0-9-]{10})', text)
    rows = {prefix: digits for prefix, digits in sorted(prefix_rows(text).items()) if prefix.startswith(starting)}
    if not rows:
        raise ValueError(f"no prefix starts with {starting}")
    source = f"GS1 company-prefix length table, rows that start with {starting or 'anything'}; the longest match wins"
    return _listed(source, version or (dated[1] if dated else "unknown"), "lengths", rows)


def countries(text: str, version: str) -> str:
    """The officially assigned countries: numeric code → two letters."""
    rows = {one["numeric"]: one["alpha_2"] for one in json.loads(text)["3166-1"]}
    source = "ISO 3166-1: numeric and alpha-2 codes of the officially assigned countries"
    return _listed(source, version or "unknown", "codes", dict(sorted(rows.items())))


def currencies(text: str, version: str) -> str:
    """The numeric codes of currencies and funds."""
    if text.lstrip().startswith("<"):
        published = re.search(r'Pblshd="([^"]+)"', text)
        version = version or (published[1] if published else "")
        codes = set(re.findall(r"<CcyNbr>([0-9]{3})</CcyNbr>", text))
    else:
        codes = {one["numeric"] for one in json.loads(text)["4217"]}
    return _listed("ISO 4217: numeric codes of currencies and funds", version or "unknown", "codes", sorted(codes))


def packages(text: str, version: str) -> str:
    """The codes of kinds of packages."""
    codes = {row[0].strip() for row in csv.reader(io.StringIO(text)) if row}
    sound = sorted(code for code in codes if re.fullmatch("[0-9A-Z]{1,4}", code))
    source = "UN/ECE Recommendation 21 with the additions of the GS1 code list PackageTypeCode"
    return _listed(source, version or "unknown", "codes", sound)


def _listed(source: str, version: str, name: str, rows: dict[str, Any] | list[str]) -> str:
    return json.dumps({"source": source, "version": version, name: rows}, ensure_ascii=False, indent=1) + "\n"


FILES = {
    "identifiers": "application-identifiers.json",
    "prefixes": "company-prefixes.json",
    "countries": "countries.json",
    "currencies": "currencies.json",
    "packages": "package-types.json",
}


def made(kind: str, text: str, version: str = "", starting: str = "893") -> str:
    """The content of a data file of `FILES` from the text of a published list."""
    if kind == "prefixes":
        return prefixes(text, version, starting)
    makers = {"identifiers": identifiers, "countries": countries, "currencies": currencies, "packages": packages}
    return makers[kind](text, version)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("kind", choices=FILES)
    options.add_argument("file", type=Path)
    options.add_argument("--version", default="", help="state of the list, where the file does not say it")
    options.add_argument("--starting", default="893", help="prefixes to keep; empty for all of the world")
    chosen = options.parse_args()
    target = FOLDER / FILES[chosen.kind]
    target.write_text(made(chosen.kind, chosen.file.read_text("utf-8-sig"), chosen.version, chosen.starting), "utf-8")
    sys.stderr.write(f"{target}\n")


if __name__ == "__main__":
    main()
