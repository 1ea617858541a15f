"""Write the data files of `txng.epcis` (CBV words, units of measure) from published term lists.

    python scripts/refresh_epcis.py TERMS.json UNITS.json

``TERMS.json``: code list name -> ``{"webUriPrefix", "urnPrefix", "terms"}``; ``UNITS.json``: ``{"dimensions": {name ->
{"base", "types", "units": {code: [name, factor, offset]}}}}``. The files of the shared corpus have these shapes
(``epcis/vocab/cbv-2.0-terms.json``, ``epcis/vocab/uom-conversion.json``).
"""

import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "src" / "txng" / "epcis" / "data"

KINDS = {
    "bizStep": "biz_step",
    "disposition": "disposition",
    "bizTransactionType": "biz_transaction_type",
    "sourceDestType": "source_dest_type",
    "errorReason": "error_reason",
    "component": "component",
    "measurementType": "measurement_type",
    "sensorAlertType": "sensor_alert_type",
}


def vocabulary(terms: dict[str, Any]) -> dict[str, Any]:
    """Our vocabulary file: kind -> prefixes and sorted bare words."""
    return {
        "source": "GS1 Core Business Vocabulary (CBV) 2.0, section 7; GS1 Web Vocabulary for sensor data",
        "version": "2.0",
        "kinds": {
            KINDS[name]: {
                "web_prefix": entry["webUriPrefix"],
                "urn_prefix": entry["urnPrefix"],
                "words": sorted(entry["terms"]),
            }
            for name, entry in terms.items()
        },
    }


def units(table: dict[str, Any]) -> dict[str, Any]:
    """Our unit file: dimension -> base unit, measurement types, code -> [name, factor, offset]."""
    return {
        "source": "UN/CEFACT Recommendation 20, codes for units of measure; factors from the definitions of the units",
        "version": "1, compiled for this project",
        "rule": "value in base unit = value * factor + offset",
        "dimensions": table["dimensions"],
    }


def write(name: str, value: dict[str, Any]) -> None:
    (DATA / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    terms, table = (json.loads(Path(argument).read_text(encoding="utf-8")) for argument in arguments)
    write("vocabulary.json", vocabulary(terms))
    write("units.json", units(table))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
