"""What a zip file is that says it is an Office document: judged by its directory, without unpacking it. Pure."""

import io
import zipfile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}


class Unsafe(ValueError):
    """``reason``: ``damaged``, ``size``, ``names``, ``encrypted``, ``macros``."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


def office_kind(content: bytes, *, most_members: int, most_unpacked: int) -> str | None:
    """Media type of a DOCX or XLSX; None for another zip file. Raises `Unsafe` for what nobody should open."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError):
        raise Unsafe("damaged") from None
    names = [member.filename for member in members]
    kinds = {_MAIN_PARTS[name] for name in names if name in _MAIN_PARTS}
    if len(kinds) != 1 or "[Content_Types].xml" not in names:
        return None
    if len(members) > most_members or sum(member.file_size for member in members) > most_unpacked:
        raise Unsafe("size")
    if len(set(names)) != len(names) or any(
        name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names
    ):
        raise Unsafe("names")
    if any(member.flag_bits & 1 for member in members):
        raise Unsafe("encrypted")
    if any("vbaproject" in name.lower() or "/activex/" in name.lower() for name in names):
        raise Unsafe("macros")
    return kinds.pop()
