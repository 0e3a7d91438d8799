"""People who do not exist, with names that are hard to print: what a design is tried on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from badges.rendering.face import BadgeFace

# Version 5 like a real one, and no gate takes it.
_CODE: Final = "SAMPLE" * 20

_SILK: Final = BadgeFace(
    fair_name_th="",
    kind="exhibitor",
    kind_label_th="",
    name_th="นางสาวญาณิศา ปู่ทอง",
    name_latin="Yanisa Puthong",
    role="ผู้ประกอบการ",
    exhibitor_th="กลุ่มทอผ้าไหมบ้านนาโพธิ์",
    exhibitor_en="Na Pho Silk Weavers",
    province_or_country="จังหวัดบุรีรัมย์",
    booths=("C2-114",),
    serial="00-000001",
    code=_CODE,
)

SAMPLES: Final = {
    "usual": _SILK,
    "long": replace(
        _SILK,
        name_th="หม่อมราชวงศ์กิติวัฒนาไชยันต์ ศรีสุวรรณวงศ์ไพบูลย์กิจเจริญรุ่งเรือง",
        name_latin="M.R. Kitiwatthanachaiyan Srisuwannawongphaibunkitcharoenrungrueang",
        exhibitor_th="วิสาหกิจชุมชนกลุ่มผู้ผลิตผ้าไหมแพรวาย้อมสีธรรมชาติบ้านโพน อำเภอคำม่วง จังหวัดกาฬสินธุ์",
        exhibitor_en="Ban Phon Naturally Dyed Praewa Silk Community Enterprise, Kham Muang, Kalasin",
        province_or_country="จังหวัดกาฬสินธุ์",
        booths=("C3-201", "C3-202", "C3-203", "C3-204", "C3-205"),
        serial="00-000002",
    ),
    "marks": replace(
        _SILK,
        name_th="นางปิ่นปินัทธ์ ญี่ปุ่นกี่ทอมือ",
        name_latin="Pinpinat Yipunkithomue",
        exhibitor_th="ป้าฟ้า ผู้ปั้นน้ำเต้าปูนปั้น ฐูญู",
        exhibitor_en="Pa Fa Gourds",
        province_or_country="จังหวัดสุราษฎร์ธานี",
        serial="00-000003",
    ),
    "bhutan": replace(
        _SILK,
        name_th="",
        name_latin="Karma Choden Wangmo",
        name_native="ཀརྨ་ཆོས་སྒྲོན།",
        role="",
        exhibitor_th="ราชอาณาจักรภูฏาน",
        exhibitor_en="One Gewog One Product",
        exhibitor_native="འབྲུག་ཡུལ།",
        province_or_country="ภูฏาน",
        booths=("I-01", "I-02"),
        serial="00-000004",
    ),
    "japan": replace(
        _SILK,
        name_th="",
        name_latin="Maximiliane Featherstonehaugh-Yamanouchi",
        name_native="山之内 マクシミリアーネ",
        role="",
        exhibitor_th="จังหวัดคุมาโมโตะ",
        exhibitor_en="Kumamoto Prefecture",
        exhibitor_native="熊本県",
        province_or_country="ญี่ปุ่น",
        booths=(),
        serial="00-000005",
    ),
}
