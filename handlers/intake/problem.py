"""What is wrong, or strange, with a submission."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from handlers.reply import Choice

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error blocks; a warning asks, and its sender may confirm it.

    `kind` groups like with like. `where` is a cell's address in the sender's own sheet, empty for what has no cell.
    """

    severity: Severity
    kind: str
    why: str
    where: str = ""
    unit: str = ""
    column: str = ""
    found: str = ""
    suggestion: str = ""
    choices: tuple[Choice, ...] = field(default=())
    weight: Decimal = Decimal(0)
    """Among problems of one kind the heaviest is told first."""
    sheet: str = ""
    """Name of the sender's sheet that `where` stands in."""

    @property
    def reason(self) -> str:
        return self.why + (f"，{self.suggestion}" if self.suggestion else "")

    @property
    def sentence(self) -> str:
        """临安区 日均活跃率 28%（G6）：按 2207÷8714 测算为 25.33%。"""
        about = " ".join(filter(None, (self.unit, self.column, self.found)))
        place = f"（{self.where}）" if self.where else ""
        head = f"{about}{place}：" if about or place else ""
        return f"{head}{self.reason}"
