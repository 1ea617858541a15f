"""The texts of the pages and their Vietnamese: find what lacks, add it to a catalogue, compile.

A catalogue is a folder ``locale/<name>`` (or ``locale`` itself) with ``vi/LC_MESSAGES/django.po``: one for every part
of the house that is built by itself, so that nobody shares a file. Message ids are English.

``make messages`` compiles every catalogue and prints the texts without Vietnamese; ``--into FOLDER`` (as
``src/txng/web/locale/lots``) writes those there, empty, to be filled in.
"""

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "txng"
CALLS = {"_", "gettext", "ngettext", "gettext_lazy", "ngettext_lazy", "pgettext", "npgettext"}
HEAD = """msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
_QUOTED = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
_ENTRY = re.compile(
    rf"^msgid {_QUOTED}(?:msgid_plural {_QUOTED})?msgstr(?:\[0\])? {_QUOTED}", re.MULTILINE
)  # vi has one form


def of_python(source: str) -> Iterator[tuple[str, str]]:
    """Every marked text as (singular, plural or nothing)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            start = 1 if node.func.id in ("pgettext", "npgettext") else 0
            texts = [a.value for a in node.args[start:] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if texts:
                yield texts[0], texts[1] if node.func.id.startswith("n") and len(texts) > 1 else ""


def of_template(source: str) -> Iterator[tuple[str, str]]:
    """The same of a Django template."""
    from django.utils.translation.template import templatize

    text = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    plain = templatize(source)
    for call in re.finditer(rf"\b(?:_|gettext)\(\s*{text}\s*\)", plain):
        yield ast.literal_eval(call[1]), ""
    for call in re.finditer(rf"\bngettext\(\s*{text},\s*{text}", plain):
        yield ast.literal_eval(call[1]), ast.literal_eval(call[2])


def used() -> dict[str, tuple[str, set[Path]]]:
    """Every text of the house: singular → (plural, files)."""
    found: dict[str, tuple[str, set[Path]]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        source = path.read_text()
        if path.suffix == ".py" and "django.utils.translation" not in source:
            continue
        for singular, plural in of_python(source) if path.suffix == ".py" else of_template(source):
            known = found.setdefault(singular, (plural, set()))
            known[1].add(path)
    return found


def catalogues() -> list[Path]:
    """Every ``django.po`` of Vietnamese."""
    return sorted(SOURCE.rglob("vi/LC_MESSAGES/django.po"))


def entries(catalogue: Path) -> dict[str, str]:
    """Message id → Vietnamese, without the head."""
    found = {}
    for match in _ENTRY.finditer(catalogue.read_text()):
        key, value = (_joined(match[number]) for number in (1, 3))
        if key:
            found[key] = value
    return found


def _joined(quoted: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', quoted))


def lacking() -> dict[str, str]:
    """Texts without Vietnamese: singular → plural or nothing."""
    known = {key for catalogue in catalogues() for key, text in entries(catalogue).items() if text}
    return {text: plural for text, (plural, _files) in used().items() if text not in known}


def add(texts: Iterable[tuple[str, str]], folder: Path) -> Path:
    """Append empty entries to the catalogue below ``folder``, made where there is none."""
    catalogue = folder / "vi" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    if not catalogue.exists():
        catalogue.write_text(HEAD)
    present = entries(catalogue)
    with catalogue.open("a") as file:
        for singular, plural in texts:
            if singular not in present:
                file.write(f"\nmsgid {_quoted(singular)}\n")
                file.write(f'msgid_plural {_quoted(plural)}\nmsgstr[0] ""\n' if plural else 'msgstr ""\n')
    return catalogue


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, help="write the texts that lack, empty, to the catalogue in this folder")
    into = parser.parse_args().into
    missing = lacking()
    if into is not None:
        print(add(missing.items(), into), file=sys.stderr)
    for catalogue in catalogues():
        subprocess.run(["msgfmt", "--check-format", "-o", catalogue.with_suffix(".mo"), catalogue], check=True)
    for text in missing:
        print(text)
    return 1 if missing and into is None else 0


if __name__ == "__main__":
    sys.exit(main())
