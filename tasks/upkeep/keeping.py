"""备份设置: the ``[backup]`` block of jixiao.toml."""

from pydantic import BaseModel, ConfigDict, Field


class Keeping(BaseModel):
    """Where backups go and how many stay.

    Attributes:
        folder: where they go; empty = ``backups/`` of the home. Another disk or a mounted share is better.
        count: how many of the newest stay.
        month_count: of how many past months one stays besides.
        is_daily: whether 每日收数 makes one a day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: str = ""
    count: int = Field(default=14, ge=1)
    month_count: int = Field(default=12, ge=0)
    is_daily: bool = True
