"""Many viewers, some of whom never read. bench/crowd.py is the same at its full size, with figures."""

import asyncio
from urllib.parse import urlsplit

from bench.viewers import connect, held, leave, stall, until
from tests.realtime.conftest import Server

VIEWERS = 150
STALLED = 5


async def test_all_viewers_reach_the_final_state_beside_some_who_never_read(server: Server) -> None:
    port = urlsplit(server.url).port
    assert port is not None
    seq = server.floor()["seq"]
    path = f"/ws/fairs/city-2017/floor?since={seq}"
    still = await stall(port, path, STALLED)
    crowd = await connect(port, path, VIEWERS)
    for _ in range(3):
        answer = await asyncio.to_thread(server.allocate)
        assert answer.status_code == 201, answer.text
    await until(lambda: all(viewer.seq == seq + 3 for viewer in crowd))
    # What came is less than the kernel keeps for them, so nobody has noticed yet that they do not read.
    assert held(port, still) == STALLED
    await leave([*crowd, *still])
