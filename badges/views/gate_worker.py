"""The service worker of the gate's app: the same script for every fair, with the list of files that the app needs."""

import hashlib
import json
import re
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.permissions import Request, allow, anyone

# What the page names, by its hashed address.
NAMED = (
    "badges/gate.",
    "badges/icons/",
    "badges/scan-worker.js",
    "events/css/",
    "events/icons/",
    "vendor/zxing/index.js",
    "vendor/zxing/zxing_reader.wasm",
)
# Modules, which import each other by their plain names.
IMPORTED = ("badges/gate/", "booths/floor/texts.js", "events/js/times.js")
FONTS = "events/css/fonts.css"
FONT = re.compile(r"vendor/fonts/sarabun/[\w-]+\.woff2")
# The worker may fetch what it keeps, and nothing else.
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


@require_safe
@allow(anyone)
def gate_worker(request: Request) -> HttpResponse:
    version, files = shell_files()
    settled = {"version": version, "files": files, "static": settings.STATIC_URL}
    answer = render(
        request,
        "badges/gate_worker.js",
        {"settled": json.dumps(settled)},
        content_type="text/javascript; charset=utf-8",
    )
    # Asked for anew at each visit, so that a phone hears of a new version.
    answer["Cache-Control"] = "no-cache"
    answer["Content-Security-Policy"] = POLICY
    return answer


@lru_cache(maxsize=1)
def shell_files() -> tuple[str, list[str]]:
    """A version that changes with whatever the app is made of, and the addresses of its files."""
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    fonts = _fonts(hashed)
    digest = hashlib.sha256()
    files = set()
    for name, address in sorted(hashed.items()):
        if name.startswith(IMPORTED):
            files.add(name)
        elif name.startswith(NAMED) or name in fonts:
            files.add(address)
        else:
            continue
        digest.update(f"{name} {address}\n".encode())
    for path in sorted(
        [
            *(settings.BASE_DIR / "templates").rglob("*.html"),
            *(settings.BASE_DIR / "locale").rglob("*.mo"),
        ]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16], sorted(settings.STATIC_URL + name for name in files)


def _fonts(hashed: dict[str, str]) -> set[str]:
    """Files of the type that the app is written in; other scripts' come when a name needs them and there is a line."""
    if FONTS not in hashed:
        return set()
    with staticfiles_storage.open(FONTS) as written:
        return set(FONT.findall(written.read().decode()))
