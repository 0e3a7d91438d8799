"""Papers of foreign goods, drawn from plain data: for customs in Thai and English beside each other."""

from registration.rendering.closing import render_closing_report
from registration.rendering.customs import render_customs_list
from registration.rendering.goods import Correction, GoodsLine, GoodsPaper, Signature, Sum

__all__ = [
    "Correction",
    "GoodsLine",
    "GoodsPaper",
    "Signature",
    "Sum",
    "render_closing_report",
    "render_customs_list",
]
