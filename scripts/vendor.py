"""Copy the fonts, styles and scripts we serve from ``node_modules`` into the package, with licences and a manifest.

Run ``npm ci`` and then this script, and commit what it writes: a clone then runs with Python alone, and pages load
nothing from another host. ``--check`` compares instead of writing.
"""

import argparse
import hashlib
import json
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "txng" / "web" / "static" / "vendor"

#: drawings the pages use, by their names in the icon set; `{% icon %}` knows just these
ICONS = (ROOT / "scripts" / "icons.txt").read_text().split()

#: package → (folder in vendor/, files taken, as paths inside the package)
PACKAGES = {
    "@fontsource/be-vietnam-pro": (
        "be-vietnam-pro",
        [f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2" for subset in ("latin", "vietnamese")
         for weight in (400, 600)],
    ),
    "@fontsource/tinos": (
        "tinos",
        [f"files/tinos-{subset}-{style}.woff2" for subset in ("latin", "latin-ext", "vietnamese")
         for style in ("400-normal", "400-italic", "700-normal", "700-italic")],
    ),
    "@tabler/core": ("tabler", ["dist/css/tabler.min.css"]),
    "@tabler/icons": ("tabler-icons", [f"icons/outline/{name}.svg" for name in ICONS]),
    "cytoscape": ("cytoscape", ["dist/cytoscape.min.js"]),
    "cytoscape-dagre": ("cytoscape-dagre", ["dist/cytoscape-dagre.min.js"]),
    "echarts": ("echarts", ["dist/echarts.common.min.js", "i18n/langVI.js"]),
    "htmx.org": ("htmx", ["dist/htmx.min.js"]),
    "leaflet": ("leaflet", ["dist/leaflet.js", "dist/leaflet.css"]),
    "tom-select": ("tom-select", ["dist/js/tom-select.base.min.js", "dist/css/tom-select.min.css"]),
    "zxing-wasm": ("zxing-wasm", ["dist/iife/reader/index.js", "dist/reader/zxing_reader.wasm"]),
}  # fmt: skip
#: package that comes without its licence text → package of the same holder and licence that has it
LICENCE_OF = {"@tabler/core": "@tabler/icons"}

SOURCE_MAP = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n]*")


def vendor(modules: Path, target: Path) -> None:
    """Write the allow-listed files, the licence of each package and ``MANIFEST.json`` into ``target``."""
    manifest = {}
    for package, (folder, files) in PACKAGES.items():
        home = modules / package
        facts = json.loads((home / "package.json").read_text())
        place = target / folder
        place.mkdir(parents=True, exist_ok=True)
        digests = {}
        for file in [*files, "LICENSE"]:
            source = modules / LICENCE_OF.get(package, package) if file == "LICENSE" else home
            data = (source / file).read_bytes()
            if file.endswith((".css", ".js")):
                data = SOURCE_MAP.sub(b"", data)
            name = Path(file).name
            (place / name).write_bytes(data)
            digests[name] = hashlib.sha256(data).hexdigest()
        manifest[folder] = {
            "package": package,
            "version": facts["version"],
            "licence": facts["license"],
            "sha256": digests,
        }
    (target / "MANIFEST.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with what is committed, write nothing")
    modules = ROOT / "node_modules"
    if parser.parse_args().check:
        with tempfile.TemporaryDirectory() as fresh:
            vendor(modules, Path(fresh))
            wrong = contents(Path(fresh)) != contents(TARGET)
        if wrong:
            print("static/vendor differs from node_modules: run `npm ci && python scripts/vendor.py`", file=sys.stderr)
        return int(wrong)
    vendor(modules, TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
