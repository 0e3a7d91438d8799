"""A real Chromium before the real server. One server a module, one fair a test."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django import DjangoDbBlocker

from events.models import User
from tests.browser.server import Site, collect_static, migrate, serve
from tests.conftest import World, find_chromium, make_world

PHONE = (390, 844)
DESK = (1440, 900)
WAIT = 15_000

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("static")
    collect_static(root)
    return root


@pytest.fixture(scope="module")
def site(static_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("site")
    database = folder / "fair.sqlite3"
    migrate(database, static=static_root)
    with serve(database=database, static=static_root, log=folder / "log") as running:
        yield running
    assert "Traceback" not in running.log.read_text()


@pytest.fixture
def world(
    site: Site, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A fair of its own in the server's database."""
    # Playwright's event loop runs in this thread, which Django takes for an asynchronous caller.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with site.open_database(django_db_blocker):
        yield make_world(f"fair-{next(_numbers)}")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@dataclass
class Visitor:
    """One person's browser window, which keeps what its pages complained about."""

    context: BrowserContext
    page: Page
    problems: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.problems.append(f"{message.text} ({where})")


Visit = Callable[..., Visitor]
Launch = Callable[..., Browser]


@pytest.fixture
def launch(playwright: Playwright) -> Iterator[Launch]:
    """``launch(film=None)``: a Chromium, before whose camera the film is shown."""
    started: list[Browser] = []

    def start(film: Path | None = None) -> Browser:
        arguments = ["--no-sandbox"]
        if film is not None:
            arguments += [
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        started.append(browser)
        return browser

    yield start
    for browser in started:
        browser.close()


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser of all tests that need no camera of their own."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Visit]:
    """``visit(user=None, language="th", size=PHONE, browser=None)``: a signed-in window of its own.

    At the end no page may have complained: a script error, a file that is missing or something that the
    content security policy refused. A test that provokes an error clears `problems`.
    """
    visitors: list[Visitor] = []

    def open_window(
        user: User | None = None,
        *,
        language: str = "th",
        size: tuple[int, int] = PHONE,
        browser: Browser | None = None,
    ) -> Visitor:
        context = (browser or chromium).new_context(
            base_url=site.url,
            viewport={"width": size[0], "height": size[1]},
            locale="th-TH" if language == "th" else "en-GB",
            timezone_id="Asia/Bangkok",
        )
        context.set_default_timeout(WAIT)
        cookies = {"django_language": language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": name, "value": value, "url": site.url} for name, value in cookies.items()]
        )
        visitor = Visitor(context=context, page=context.new_page())
        visitor.watch(visitor.page)
        visitors.append(visitor)
        return visitor

    yield open_window
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.context.close()
    assert problems == []
