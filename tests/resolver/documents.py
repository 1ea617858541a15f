"""Link-set documents to load."""

import json
from typing import Any

VOC = "https://ref.gs1.org/voc/"
GTIN = "08934563138165"
OTHER_GTIN = "08935234501233"


def link(href: str = "https://nsx.example.vn/sp/1", title: str = "Trang sản phẩm", **members: Any) -> dict[str, Any]:
    return {"href": href, "title": title, **members}


def record(anchor: str = f"/01/{GTIN}", description: str = "Bánh tráng", **links: Any) -> dict[str, Any]:
    """``links`` by the name of their GS1 type; one default link with its descriptive twin unless others are given."""
    given = links or {"defaultLink": [link()], "pip": [link(type="text/html", hreflang=["vi"])]}
    return {"anchor": anchor, "itemDescription": description} | {VOC + name: value for name, value in given.items()}


def document(*records: dict[str, Any]) -> bytes:
    return json.dumps({"linkset": list(records)}).encode()
