"""Headers of static files; imported by the settings, so it knows no Django."""


def add_headers(headers: dict[str, str], _path: str, url: str) -> None:
    """Let the scan worker's own response compile WebAssembly, which the pages may not."""
    name = url.rsplit("/", 1)[-1]
    if name.startswith("scan-worker.") and name.endswith(".js"):
        headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
        )
