"""What is asked of a plan as a file."""

from typing import Literal

from events.schemas import Input


class PaperIn(Input):
    paper: Literal["a3", "a1"] = "a3"
