"""设置: the only reader of the environment and of ``jixiao.toml``."""

import os
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from appraisal.office import Office
from appraisal.remote_feeds import RemoteFeeds, prove_codes
from tasks.delivery.channels import Delivery
from tasks.home import Home, HomeError, wording_mark
from tasks.template_codes import template_codes
from tasks.upkeep.journal import Log, know_secret, knowing, start_journal
from tasks.upkeep.keeping import Keeping

CONFIGURATION = "jixiao.toml"
SECRETS = "secrets.env"
WAREHOUSE_URL = "JIXIAO_WAREHOUSE_URL"


class Environment(BaseSettings):
    """What the environment may say; secrets come this way and no other."""

    model_config = SettingsConfigDict(env_prefix="JIXIAO_", extra="ignore")

    home: Path = Path("var")
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
    delivery: Delivery = Delivery()
    feeds: Annotated[RemoteFeeds, AfterValidator(prove_codes)] = ()
    log: Log = Log()
    backup: Keeping = Keeping()


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
    _check_styles(configuration.office, root / CONFIGURATION)
    zone = _zone(configuration.time_zone, root / CONFIGURATION)
    resolve = _secrets(root / SECRETS)
    _refuse_password(configuration.warehouse.url, root)
    url = resolve(WAREHOUSE_URL) or configuration.warehouse.url
    _know_password(url)
    start_journal(root, configuration.log, zone=zone)
    return Home(
        root=root,
        warehouse_url=_absolute(url, root),
        office=configuration.office,
        time_zone=zone,
        now=_clock(now or environment.now, zone),
        code_version=_version(root),
        delivery=configuration.delivery,
        feeds=configuration.feeds,
        secret=knowing(resolve),
        keeping=configuration.backup,
    )


def _secrets(path: Path) -> Callable[[str], str]:
    """Secrets by name: from the environment, else from ``secrets.env`` beside the configuration, readable by its owner alone.

    Raises:
        HomeError: others may read the file.
    """
    kept: dict[str, str | None] = {}
    if path.is_file():
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise HomeError(f"{path} 里是机密，却让别人也能读。请先运行 chmod 600 {path}")
        try:
            kept = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
        except UnicodeDecodeError as fault:
            raise HomeError(f"{path} 读不懂：请用 UTF-8 编码另存，一行一个 名=值") from fault
        for name, value in kept.items():
            if name != WAREHOUSE_URL:
                know_secret(value or "")
    return lambda name: os.environ.get(name) or kept.get(name) or ""  # noqa: TID251 (the one reader of the environment)


def _refuse_password(url: str, root: Path) -> None:
    """A password in the settings would go with every backup."""
    _know_password(url)
    if urlsplit(url).password:
        raise HomeError(
            f"{root / CONFIGURATION} 的 warehouse.url 里写了口令，备份会把它带走。请把整个地址移到 {root / SECRETS}"
            f"（{WAREHOUSE_URL}=地址，再 chmod 600），这里只写不带口令的地址，并换掉这个口令"
        )


def _know_password(url: str) -> None:
    """The password in a URL is known from here on, as written and as meant."""
    password = urlsplit(url).password or ""
    for form in (password, unquote(password)):
        know_secret(form)


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
        key = ".".join(str(part) for part in first["loc"]).replace("office.template_styles.", "office.style.")
        raise HomeError(f"{path} 的 {key} 不对：{_complaint(first)}。请改正后重试") from fault


def _check_styles(office: Office, path: Path) -> None:
    known = template_codes()
    for code in office.template_styles:
        if code not in known:
            raise HomeError(
                f"{path} 的 office.style.{code} 不对：没有这个文种；文种代码有：{'、'.join(known)}。请改正后重试"
            )


def _complaint(error: ErrorDetails) -> str:
    """What is wrong with one setting, in Chinese."""
    kind, details, written = error["type"], error.get("ctx") or {}, error["input"]
    if kind == "literal_error":
        return f"写作“{written}”不行，只能是 {details['expected']}".replace(" or ", " 或 ")
    bounds = [f"{word}{details[bound]}" for bound, word in _BOUND_ZH.items() if bound in details]
    if bounds:
        return f"写作“{written}”不行，应{'、'.join(bounds)}"
    if kind == "value_error":
        return str(details.get("error", ""))
    key = str(error["loc"][-1])
    if kind == "string_pattern_mismatch":
        return _FORM_ZH.get(key) or (_MAIL_ZH if "@" in details.get("pattern", "") else "写法不对")
    return _KIND_ZH.get(kind, f"写法不对（{error['msg']}）")


_BOUND_ZH = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}
_MAIL_ZH = "邮箱只写地址本身，用英文字母、数字和符号，不带姓名、中文和空格，例如 office@county.example"
_FORM_ZH = {
    "red": "颜色写六位十六进制数，例如 FF0000",
    "page_number_form": "写出第1页页码的样子，例如 — 1 — 或 -1-",
    "copy_number_zh": "份号是六位数字，例如 000001",
    "address": "地址写法不对，或带了用户名、口令；照 docs/feeds_remote.md 的样子写",
    "endpoint": "写成 https://主机，不带用户名、口令和目录",
    "host_key": "服务器指纹写成 SHA256: 加43位字符，向对方要",
    "view": "只写视图的名字，例如 share.v_month",
    "password_from": "这里写机密的名字（大写字母、数字、下划线），不写机密本身",
    "key_from": "这里写机密的名字（大写字母、数字、下划线），不写机密本身",
    "key_as": "写成 bearer、header:名称 或 query:名称",
    "code": "代码用小写字母开头，后面小写字母、数字、下划线",
}
_KIND_ZH = {
    "extra_forbidden": "没有这一项设置，请检查拼写（可用的设置见样例 jixiao.toml 的注释）",
    "string_type": "应是文字，写在引号里",
    "string_too_short": "不能空着",
    "bool_parsing": "只能是 true 或 false",
    "bool_type": "只能是 true 或 false",
    "float_parsing": "应是数字",
    "float_type": "应是数字",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "tuple_type": "应是一列文字，写在方括号里",
    "model_type": "应是一组设置",
    "dict_type": "应是一组设置",
    "missing": "必须写",
    "union_tag_not_found": "要写 kind：folder、sftp、s3、webdav、http 或 sql",
    "union_tag_invalid": "kind 只能是 folder、sftp、s3、webdav、http 或 sql",
    "too_short": "至少写一项",
}


def _zone(name: str, path: Path) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        if name == Configuration().time_zone:
            raise HomeError(
                "本机没有时区数据库，报告期和截止日会算错一天，不能启动。请安装 tzdata（系统软件包，或 pip install tzdata）后重试"
            ) from fault
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


def _version(root: Path) -> str:
    """The program's version, and the mark of the office's own wording: other words, another run."""
    mark = wording_mark(root / "report_templates")
    try:
        return f"{version('jixiao')}{f'+{mark}' if mark else ''}"
    except PackageNotFoundError:
        return f"0{f'+{mark}' if mark else ''}"
