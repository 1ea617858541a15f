"""Style, script and fonts: small, compressed, kept by phones for ever under the address of their content."""

import gzip
import hashlib
import json
import re

import pytest

from tests.corpus import ROOT
from tests.web.public.asking import Portal
from txng.web.assets import address, assets

STATIC = ROOT / "src" / "txng" / "web" / "static"
VENDOR = STATIC / "vendor"


def test_style_and_fonts_stay_within_their_weight() -> None:
    sheet = assets()["/static/public/portal.css"].packed.body
    fonts = sum(len(asset.plain.body) for path, asset in assets().items() if "be-vietnam-pro" in path)
    assert len(sheet) <= 6_000
    assert fonts <= 70_000


def test_the_sheet_names_the_fonts_by_their_versions() -> None:
    sheet = gzip.decompress(assets()["/static/public/portal.css"].packed.body).decode()
    named = re.findall(r'url\("(/static/[^"?]+)\?v=([0-9a-f]+)"\)', sheet)
    assert len(named) == 4
    assert all(assets()[path].version == version for path, version in named)
    assert "://" not in sheet


@pytest.mark.django_db
def test_only_the_address_of_this_very_version_is_kept_for_ever(portal: Portal) -> None:
    kept = portal.get(address("public/portal.css"), accept_encoding="gzip")
    assert kept.status == 200
    assert "immutable" in kept.headers["cache-control"]
    assert kept.headers["content-encoding"] == "gzip"
    assert portal.get("/static/public/portal.css?v=other").headers["cache-control"] == "no-cache"
    assert portal.get("/static/public/portal.css").raw == kept.body


@pytest.mark.django_db
def test_files_that_are_not_there_are_not_found(portal: Portal) -> None:
    for path in (
        "/static/public/no.css",
        "/static/public/../apps.py",
        "/static/public/",
        "/static/public/%2e%2e/apps.py",
    ):
        assert portal.get(path).status == 404


def test_what_is_vendored_is_what_the_manifest_says() -> None:
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text())
    listed = set()
    for folder, facts in manifest.items():
        assert "LICENSE" in facts["sha256"], f"{folder} comes without its licence"
        for name, digest in facts["sha256"].items():
            listed.add(VENDOR / folder / name)
            found = hashlib.sha256((VENDOR / folder / name).read_bytes()).hexdigest()
            assert found == digest, f"{folder}/{name} was changed: run scripts/vendor.py"
    present = {path for path in VENDOR.rglob("*") if path.is_file() and path.name != "MANIFEST.json"}
    assert present == listed


def test_the_lock_of_vendored_packages_names_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text())
    assert {facts["package"]: facts["version"] for facts in manifest.values()} == wanted
