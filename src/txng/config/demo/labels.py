"""Printable QR labels of the demo lots in the data folder, leading to this portal's address."""

from pathlib import Path

from txng.gs1.symbols import symbol

CALL_TO_ACTION = "Quét để truy xuất nguồn gốc"
DEMO = "DỮ LIỆU MINH HỌA"
_ADDRESS = "address.txt"


def labels_write(folder: Path, address: str, paths: list[str]) -> list[Path]:
    """One SVG per path of a Digital Link below ``address``; nothing is drawn again for the same address."""
    files = [folder / f"{path.rsplit('/', 1)[1]}.svg" for path in paths]
    marker = folder / _ADDRESS
    if marker.is_file() and marker.read_text() == address and all(file.is_file() for file in files):
        return files
    folder.mkdir(parents=True, exist_ok=True)
    for file, path in zip(files, paths, strict=True):
        file.write_bytes(symbol(f"{address}{path}", "qr", "svg", base=address, notes=[CALL_TO_ACTION, DEMO]))
    marker.write_text(address)
    return files
