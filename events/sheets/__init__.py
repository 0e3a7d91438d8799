"""Tables that people send and take away: XLSX and CSV.

What comes in is read in a confined child (`events.confined`) by a reader that knows cells and nothing else: no formula
is computed, no link followed, no entity resolved. What goes out (`events.sheets.writing`) holds no cell that a
spreadsheet would take for a formula; it stands apart because the child that reads has no need of it.
"""

from events.sheets.limits import MAX_BYTES, MAX_ROWS
from events.sheets.table import Flaw, Row, Table, read_table

__all__ = ["MAX_BYTES", "MAX_ROWS", "Flaw", "Row", "Table", "read_table"]
