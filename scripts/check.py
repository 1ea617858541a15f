"""``make check``: everything that can be judged without running the portal. Prints one line per check."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# Licences a dependency may have: permissive, or weak copyleft used unmodified (docs/developers/dependencies.md).
ALLOWED_LICENCES = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|LGPL|Lesser General|HPND|Unlicense|Zlib",
    re.IGNORECASE,
)


def run(*command: str) -> str:
    """Output of a failing command; empty when it succeeds."""
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit {done.returncode}"


def lint() -> str:
    return run("ruff", "check", "--quiet", ".") or run("ruff", "format", "--check", "--quiet", ".")


def types() -> str:
    return run("mypy")


def imports() -> str:
    return run("lint-imports")


def migrations() -> str:
    """Model changes without a migration; compared with the migration files, no database is asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "txng.config.settings")
    import django

    django.setup()
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    translation.deactivate_all()  # migrations hold the words of the source
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    missing = [f"{app}: {op.describe()}" for app, steps in changes.items() for step in steps for op in step.operations]
    return "\n".join(missing and ["Run `txng manage makemigrations -n <what>`:", *missing])


def schema() -> str:
    """What an empty database begins with holds all migrations, so that nobody waits for them one by one."""
    from txng.core import fresh_schema

    same = fresh_schema.made_of() == fresh_schema.digest_of_migrations()
    return "" if same else "Run `scripts/with-system-postgresql make schema`."


def catalogues() -> str:
    """Every message of the Vietnamese catalogue is translated, and the compiled file is the compiled source."""
    faults = []
    for source in sorted((ROOT / "src/txng").rglob("*.po")):
        entries = re.findall(
            r'^msgid ((?:"[^\n]*"\n)+)(?:msgid_plural [^\n]*\n)?msgstr(?:\[0\])? ((?:"[^\n]*"\n?)+)',
            source.read_text(),
            re.MULTILINE,
        )
        empty = [key for key, value in entries if not re.sub(r'[\s"]', "", value)]
        faults += [f"{source.relative_to(ROOT)}: no translation for {key.strip()}" for key in empty]
        compiled = source.with_suffix(".mo")
        if not compiled.exists():
            faults.append(f"{compiled.relative_to(ROOT)} is missing: compile it with `txng manage compilemessages`")
    return "\n".join(faults)


def licences() -> str:
    """Each locked run-time package has a licence of the allow-list and a line in the dependency page."""
    page = (ROOT / "docs/developers/dependencies.md").read_text().lower()
    faults = []
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE):
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of another platform or Python
        words = [about.get("License-Expression") or "", (about.get("License") or "")[:200]]
        words += [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
        if not ALLOWED_LICENCES.search(" ".join(words)):
            faults.append(f"{name}: licence {' '.join(words).strip() or 'unknown'} is not on the allow-list")
    wanted = re.search(r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE)
    named = re.findall(r'"([A-Za-z0-9-]+)', wanted[1] if wanted else "")
    silent = [name for name in named if name.lower() not in page]
    faults += [f"{name}: give it a line in docs/developers/dependencies.md" for name in silent]
    return "\n".join(faults)


def locks() -> str:
    """Lock files hold names, versions and hashes, never an address of somebody's package index."""
    faults = [f"{path.name} holds an address" for path in ROOT.glob("requirements*.lock") if "://" in path.read_text()]
    npm = ROOT / "package-lock.json"
    if npm.exists() and any("resolved" in package for package in json.loads(npm.read_text())["packages"].values()):
        faults.append("package-lock.json holds addresses: keep omit-lockfile-registry-resolved=true in .npmrc")
    return "\n".join(faults)


def docs() -> str:
    """Docs against code, and the order of the rooms."""
    return run("python", "-m", "pytest", "-q", "tests/architecture", "--no-header", "-p", "no:cacheprovider")


CHECKS: list[Callable[[], str]] = [lint, types, imports, migrations, schema, catalogues, docs, licences, locks]


def main() -> int:
    failed = 0
    for check in CHECKS:
        begun = time.perf_counter()
        fault = check()
        failed += bool(fault)
        print(f"{'FAIL' if fault else 'ok':4} {check.__name__:12} {time.perf_counter() - begun:5.1f} s", flush=True)
        if fault:
            print("     " + fault.replace("\n", "\n     "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
