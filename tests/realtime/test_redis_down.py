"""Redis stops: every request still succeeds, and viewers see what happened meanwhile (T10)."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests import empty
from tests.realtime.conftest import Server, free_port, serve
from tests.realtime.test_feed import allocate, connect, next_change

pytestmark = [pytest.mark.redis, pytest.mark.postgres]


class PrivateRedis:
    """A Redis that a test may stop without hurting anybody."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program is not None
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        client = redis.Redis(port=self.port, retry_on_error=[redis.ConnectionError])
        for _ in range(100):
            try:
                client.ping()
            except redis.ConnectionError:
                asyncio.run(asyncio.sleep(0.05))
            else:
                client.close()
                return
        pytest.fail("redis-server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateRedis]:
    private = PrivateRedis(tmp_path)
    private.start()
    yield private
    private.stop()


@pytest.fixture
def cluster(broker: PrivateRedis) -> Iterator[Server]:
    """Two processes of the server on PostgreSQL, with a Redis of their own between them."""
    with (
        empty.postgres_copy("realtime") as url,
        serve(url, f"redis://127.0.0.1:{broker.port}/0", workers=2) as running,
    ):
        yield running


async def test_requests_succeed_and_viewers_recover_without_redis(
    cluster: Server, broker: PrivateRedis
) -> None:
    async with connect(cluster, "?since=0") as one, connect(cluster, "?since=0") as other:
        await allocate(cluster)
        assert [(await next_change(viewer))["seq"] for viewer in (one, other)] == [1, 1]

        broker.stop()
        for _ in range(4):
            await allocate(cluster)
        seen = [[(await next_change(viewer))["seq"] for _ in range(4)] for viewer in (one, other)]
        assert seen == [[2, 3, 4, 5], [2, 3, 4, 5]]

        broker.start()
        for _ in range(2):
            await allocate(cluster)
        seen = [[(await next_change(viewer))["seq"] for _ in range(2)] for viewer in (one, other)]
        assert seen == [[6, 7], [6, 7]]
