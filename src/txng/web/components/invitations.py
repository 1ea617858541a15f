"""QR codes of links that invite people; codes of products are made by `txng.gs1.symbols`."""

import zxingcpp


def qr_svg(address: str) -> bytes:
    """A QR code with its quiet zone, as SVG that scales to any size."""
    made = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(made.to_svg(add_quiet_zones=True)).encode()
