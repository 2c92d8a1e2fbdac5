"""设置: the only reader of the environment and of ``jixiao.toml``."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from appraisal.office import Office
from tasks.home import Home, HomeError

CONFIGURATION = "jixiao.toml"


class Environment(BaseSettings):
    """What the environment may say; secrets come this way and no other."""

    model_config = SettingsConfigDict(env_prefix="JIXIAO_", extra="ignore")

    home: Path = Path("var")
    warehouse_url: str = ""
    now: str = ""


class _Warehouse(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = "sqlite:///warehouse.db"


class Configuration(BaseModel):
    """The content of ``jixiao.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_zone: str = "Asia/Shanghai"
    warehouse: _Warehouse = _Warehouse()
    office: Office = Office()


def home_directory(home: str | None) -> Path:
    """``--home``, else ``$JIXIAO_HOME``, else ``./var``, absolute."""
    return Path(home or Environment().home).absolute()


def read_home(home: str | None = None, *, now: str | None = None) -> Home:
    """Read one county's settings.

    Args:
        home: the directory; see ``home_directory``.
        now: ISO 8601 instant that this process shall take for the present.

    Raises:
        HomeError: no home there, or its configuration cannot be read; the text names file and remedy.
    """
    root = home_directory(home)
    environment = Environment()
    configuration = _read_configuration(root / CONFIGURATION)
    zone = _zone(configuration.time_zone, root / CONFIGURATION)
    return Home(
        root=root,
        warehouse_url=_absolute(environment.warehouse_url or configuration.warehouse.url, root),
        office=configuration.office,
        time_zone=zone,
        now=_clock(now or environment.now, zone),
        code_version=_version(),
    )


def read_clock(now: str | None) -> Callable[[], datetime]:
    """The clock of a command that needs no home: ``--now``, else ``$JIXIAO_NOW``, else the present, in China's time."""
    zone = ZoneInfo(Configuration().time_zone)
    clock = _clock(now or Environment().now, zone)
    return lambda: clock().astimezone(zone)


def _read_configuration(path: Path) -> Configuration:
    if not path.is_file():
        raise HomeError(f"{path} 不存在：{path.parent} 还不是一个县的目录。请先运行 jixiao init {path.parent}")
    try:
        return Configuration.model_validate(tomllib.loads(path.read_text("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise HomeError(f"{path} 读不懂：{fault}。请对照样例改正后重试") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise HomeError(f"{path} 的 {key} 不对：{first['msg']}。请改正后重试") from fault


def _zone(name: str, path: Path) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise HomeError(f"{path} 的 time_zone“{name}”不认识，请写 Asia/Shanghai") from fault


def _clock(now: str, zone: ZoneInfo) -> Callable[[], datetime]:
    if not now:
        return lambda: datetime.now(UTC)  # noqa: TID251 (the one clock of the program)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError as fault:
        raise HomeError(f"--now“{now}”不是 ISO 8601 时刻，例如 2026-10-25T08:30+08:00") from fault
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return lambda: moment.astimezone(UTC)


def _absolute(url: str, root: Path) -> str:
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/"):
        return f"{prefix}{root / url.removeprefix(prefix)}"
    return url


def _version() -> str:
    try:
        return version("jixiao")
    except PackageNotFoundError:
        return "0"
