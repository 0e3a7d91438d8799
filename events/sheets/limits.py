"""How much a table may be. An honest one of 10,000 rows stays far below each of these."""

from typing import Final

MAX_BYTES: Final = 10 * 2**20
MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 100
# What a cell of a spreadsheet can hold.
MAX_CELL: Final = 32_767
# Rows that hold nothing are passed over, as far down as a spreadsheet goes.
MAX_ROW_NUMBER: Final = 1_048_576

# --- the archive that an XLSX file is -----------------------------------------------------------
MAX_MEMBERS: Final = 500
MAX_MEMBER_BYTES: Final = 40 * 2**20
MAX_UNPACKED_BYTES: Final = 80 * 2**20
# Sheets pack 10 to 30 times, a bomb a thousand times; small members may pack well by chance.
MAX_RATIO: Final = 150
RATIO_COUNTS_FROM: Final = 2**20

# --- XML ------------------------------------------------------------------------------------------
MAX_DEPTH: Final = 32
# 10,000 rows of 60 cells.
MAX_TAGS: Final = 2_500_000

# --- the child that reads -------------------------------------------------------------------------
SECONDS: Final = 8
MEGABYTES: Final = 100
