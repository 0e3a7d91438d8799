"""The QR symbol of an address, to be read by a phone's own camera: as large a version as it needs."""

from html import escape

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4


def link_svg(address: str, *, title: str = "") -> str:
    """Write an SVG with its quiet zone and no size of its own; `title` is read aloud."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    symbol.add_data(address.encode())
    symbol.make(fit=True)
    side = len(symbol.modules) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, modules in enumerate(symbol.modules)
        for column, dark in enumerate(modules)
        if dark
    )
    name = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges">{name}'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
