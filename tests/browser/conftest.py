"""A real Chromium before the real server. One server a module, one fair a test."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django import DjangoDbBlocker

from events.models import User
from tests import empty
from tests.browser.server import Site, collect_static, serve
from tests.conftest import World, find_chromium, make_world

PHONE = (390, 844)
DESK = (1440, 900)
WAIT = 15_000

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def static_root() -> Path:
    """The files as they are served, collected by the first process of the run that asks."""
    root = empty.shared_folder() / "static"
    with empty.one_at_a_time():
        if not root.exists():
            collect_static(root)
    return root


@pytest.fixture(scope="module")
def site(static_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("site")
    database = folder / "fair.sqlite3"
    shutil.copyfile(empty.sqlite_file(), database)
    with serve(database=database, static=static_root, log=folder / "log") as running:
        yield running
    assert "Traceback" not in running.log.read_text()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def database(
    site: Site, playwright: Playwright, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The server's database is that of the module's tests.

    Playwright's event loop runs in this thread, so Django takes the tests for asynchronous callers: it
    has to be told that they are not, and it keeps their connection where it keeps those of such callers.
    """
    with pytest.MonkeyPatch.context() as patch, site.open_database(django_db_blocker):
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def world(database: None) -> World:
    """A fair of its own."""
    return make_world(f"fair-{next(_numbers)}")


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


def open_window(
    site: Site,
    browser: Browser,
    user: User | None = None,
    *,
    language: str = "th",
    size: tuple[int, int] = PHONE,
    scheme: Literal["light", "dark"] = "light",
    scripts: bool = True,
) -> Visitor:
    """A window of its own, in which `user` is signed in."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": size[0], "height": size[1]},
        locale="th-TH" if language == "th" else "en-GB",
        timezone_id="Asia/Bangkok",
        color_scheme=scheme,
        java_script_enabled=scripts,
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
    return visitor


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Visit]:
    """``visit(user=None, browser=None, language="th", size=PHONE, scheme="light", scripts=True)``:
    see `open_window`.

    At the end no page may have complained: a script error, a file that is missing or something that the
    content security policy refused. A test that provokes an error clears `problems`.
    """
    visitors: list[Visitor] = []

    def start(user: User | None = None, *, browser: Browser | None = None, **look: Any) -> Visitor:
        visitor = open_window(site, browser or chromium, user, **look)
        visitors.append(visitor)
        return visitor

    yield start
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.context.close()
    assert problems == []
