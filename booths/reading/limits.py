"""How much a drawing may be. An honest one of a hall with 4,000 booths stays far below each of these."""

from typing import Final

MAX_BYTES: Final = 10 * 2**20
MAX_BOOTHS: Final = 5_000
MAX_NAME: Final = 200

# --- SVG ------------------------------------------------------------------------------------------
MAX_TAGS: Final = 400_000
MAX_DEPTH: Final = 64
MAX_TRANSFORM: Final = 2_000

# --- DXF ------------------------------------------------------------------------------------------
MAX_ENTITIES: Final = 60_000

# --- the child that reads -------------------------------------------------------------------------
SECONDS: Final = 15
MEGABYTES: Final = 400
"""What ezdxf takes for 60,000 entities, and then some."""
