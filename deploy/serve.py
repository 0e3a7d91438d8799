"""Serves the production profile: several uvicorn workers on one listening socket.

What the uvicorn command cannot do is the reason for this file: it refuses an unsafe installation
before anything listens, and it sets TCP_USER_TIMEOUT on the listening socket, which every connection
inherits, so that a viewer who stops reading is dropped instead of holding memory for hours.

Environment: WEB_CONCURRENCY (workers).
"""

import argparse
import os
import socket
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

PROJECT = Path(__file__).resolve().parent.parent
# Milliseconds for which sent data may stay unacknowledged.
UNACKNOWLEDGED_LIMIT_MS = 20_000
# The feed is read only, so a client has nothing big to say.
WEBSOCKET_FRAME_LIMIT = 16 * 1024


def configure_server(*, host: str, port: int, workers: int) -> Config:
    return Config(
        "config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        # Compression doubles the memory of a connection.
        ws_per_message_deflate=False,
        ws_max_size=WEBSOCKET_FRAME_LIMIT,
        # An access log holds query strings, and those hold names that people search for.
        access_log=False,
        # NUM_PROXIES and BEHIND_PROXY say whose headers are believed; uvicorn would believe this machine's.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        # A busy machine must not have its workers taken for dead.
        timeout_worker_healthcheck=30,
    )


def refuse_unsafe_installation() -> None:
    """Run the system checks; exits with what they say."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        call_command("check", verbosity=0)
    except SystemCheckError as error:
        sys.exit(str(error))


def bind_socket(config: Config) -> socket.socket:
    """The listening socket; raises OSError when the address is taken."""
    listener = config.bind_socket()
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_LIMIT_MS)
    return listener


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=int(os.environ.get("WEB_CONCURRENCY", "1")))
    options = parser.parse_args()
    # A system check compares this with the channel layer.
    os.environ["WEB_CONCURRENCY"] = str(options.workers)
    sys.path.insert(0, str(PROJECT))
    refuse_unsafe_installation()
    config = configure_server(host=options.host, port=options.port, workers=options.workers)
    listener = bind_socket(config)
    if options.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
