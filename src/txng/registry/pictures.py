"""Addresses of the pictures of products: each holds the hash of its content, so it never changes. Pure.

They are written into records, so the portal answers them for ever.
"""

PREFIX = "/pictures/"


def address(sha256: str) -> str:
    """Where the picture with this content is shown."""
    return f"{PREFIX}{sha256}"


def narrow(image: str, width: int) -> str:
    """The address of a picture for a place on a page that is ``width`` pixels wide; what is no upload stays."""
    return f"{image}?width={width}" if image.startswith(PREFIX) else image
