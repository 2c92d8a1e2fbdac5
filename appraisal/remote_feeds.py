"""远程来源设置: where an office's data come from besides its own inbox; the ``[[feeds]]`` blocks of jixiao.toml.

A block says by which way (``kind``), from where (``address``), and which folder of the inbox it stands for (``delivers``).
Files in our own forms need no more. A table that somebody else laid out needs ``[feeds.table]``: which of its columns means
what. Secrets are named here and kept elsewhere.
"""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
FeedCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
ViewName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_一-鿿][\w一-鿿]*(\.[A-Za-z_一-鿿][\w一-鿿]*)?$")]
Basis = Literal["month", "ytd", "stock"]
Measure = Literal["value", "year_ago", "growth", "rank"]
PLACEHOLDERS = ("{period}", "{year}", "{month}")
NO_TABLE_FOR = ("submissions", "events", "replies")
"""Folders whose files need a sender or more than figures: they come in our own forms alone."""


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(_Block):
    """Where one thing stands in somebody else's table.

    Attributes:
        column: column name, JSON key or pointer (``/area/code``), or SDMX dimension; empty if ``always``.
        always: what holds for every row instead; ``{period}`` is the period that was asked for in the address.
        words: their code → our code or name; what is not listed is taken as it stands.
    """

    column: str = ""
    always: str = ""
    words: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.column) == bool(self.always):
            message = "column（在哪一列）和 always（全表都是什么）写一个，也只写一个"
            raise ValueError(message)
        return self


class Amount(_Block):
    """One column of figures; what it leaves empty stands in the row or holds for the table.

    Attributes:
        column: where the figure stands.
        indicator, basis, measure, uom: what it is, where the column itself decides that.
    """

    column: Name
    indicator: str = ""
    basis: Basis | None = None
    measure: Measure | None = None
    uom: str = ""


class OutsideTable(_Block):
    """对照表: what the columns of somebody else's table mean.

    Attributes:
        form: ``sheet`` (csv, xlsx, xls), ``json`` or ``sdmx`` (SDMX-CSV, SDMX-ML).
        records: JSON pointer to the list of records; empty = the document itself is the list.
        where: column → the one value that a row must have to be read.
        others: what becomes of indicators and subjects that neither ``words`` nor the scheme knows: ``refuse`` the table
            (so that nothing is half read), or ``leave`` them out with a note.
        indicator, subject, period, uom, basis, measure, maturity: where each stands.
        values: columns of figures.
    """

    form: Literal["sheet", "json", "sdmx"]
    records: str = ""
    where: dict[str, str] = {}
    others: Literal["refuse", "leave"] = "refuse"
    indicator: Told | None = None
    subject: Told
    period: Told
    uom: Told | None = None
    basis: Told | None = None
    measure: Told = Told(always="value")
    maturity: Told = Told(always="preliminary")
    values: tuple[Amount, ...] = Field(min_length=1)

    @field_validator("indicator", "subject", "period", "uom", "basis", "measure", "maturity", mode="before")
    @classmethod
    def _plain_column(cls, told: object) -> object:
        """A bare text is the name of a column."""
        return {"column": told} if isinstance(told, str) else told

    @model_validator(mode="after")
    def _nothing_open(self) -> Self:
        """What a figure is must be said: by the row, the table or its column."""
        for field, zh in (("indicator", "指标"), ("basis", "口径 basis（month、ytd、stock）"), ("uom", "计量单位 uom")):
            bare = [each.column for each in self.values if not getattr(each, field)]
            if getattr(self, field) is None and bare:
                message = f'没有说明{zh}：请写 {field} = "列名" 或 {field} = {{always = "…"}}，或在 values 的“{bare[0]}”里写明'
                raise ValueError(message)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, keys first."""
        told = (self.subject, self.indicator, self.period, self.basis, self.measure, self.uom, self.maturity)
        named = [each.column for each in told if each is not None and each.column]
        return tuple(dict.fromkeys([*named, *self.where, *(each.column for each in self.values)]))


class _Remote(_Block):
    """What every block says.

    Attributes:
        code: name in the books; stays the same for ever.
        name_zh: how people call the source.
        contact_zh: whom to ask when it does not come (office and telephone).
        delivers: folder of the inbox that it stands for.
        table: what the columns mean, if the files are not in our own forms.
        expected_day: day of the month by which new data ought to be there; none = no reminder.
        quiet_months: months in which nothing is expected; in February there are no statistics of January alone.
        tries: how often one look is tried before the next intake.
        first_wait_s: pause before the second try; it doubles, with some chance.
        timeout_s: how long the source may keep silent.
        deadline_s: how long one look may take altogether.
    """

    code: FeedCode
    name_zh: Name
    contact_zh: str = ""
    delivers: Literal["statistics", "circulars", "submissions", "projects", "events", "corroboration", "replies"]
    table: OutsideTable | None = None
    expected_day: int | None = Field(default=None, ge=1, le=28)
    quiet_months: tuple[int, ...] = (2,)
    tries: int = Field(default=4, ge=1, le=10)
    first_wait_s: float = Field(default=2.0, ge=0, le=60)
    timeout_s: float = Field(default=20.0, gt=0, le=300)
    deadline_s: float = Field(default=120.0, gt=0, le=900)

    @model_validator(mode="after")
    def _table_fits(self) -> Self:
        if self.table is not None and self.delivers in NO_TABLE_FOR:
            message = f"{self.delivers} 只收本办的表式，不能用 [feeds.table] 对照别人的表"
            raise ValueError(message)
        return self


class _Share(_Remote):
    """A folder of files, wherever it is.

    Attributes:
        files: which files, such as ``*.xlsx``.
    """

    files: str = "*"


class FolderFeed(_Share):
    """挂载的共享文件夹: a share of the bureau mounted on this machine."""

    kind: Literal["folder"]
    address: Annotated[str, StringConstraints(pattern=r"^/|^[A-Za-z]:[\\/]")]


class SftpFeed(_Share):
    """SFTP 文件夹.

    Attributes:
        address: ``sftp://host:22/folder``.
        user: login name.
        password_from: name of the secret; empty with a key.
        key_file: private key.
        host_key: fingerprint of the server's key, ``SHA256:…``; another server in its place is refused.
    """

    kind: Literal["sftp"]
    address: Annotated[str, StringConstraints(pattern=r"^sftp://[^/@\s]+/")]
    user: Name
    password_from: SecretName | None = None
    key_file: str = ""
    host_key: Annotated[str, StringConstraints(pattern=r"^SHA256:[A-Za-z0-9+/]{43}=?$")]

    @model_validator(mode="after")
    def _some_proof(self) -> Self:
        if self.password_from is None and not self.key_file:
            message = "password_from（口令的名字）和 key_file（私钥文件）至少写一个"
            raise ValueError(message)
        return self


class S3Feed(_Share):
    """对象存储 (S3 and what speaks like it).

    Attributes:
        address: ``s3://bucket/folder``.
        endpoint: ``https://…`` of the storage.
        region: if the storage wants one.
        user: access key id.
        password_from: name of the secret key.
        ca_file: certificates to trust instead of the well-known ones.
    """

    kind: Literal["s3"]
    address: Annotated[str, StringConstraints(pattern=r"^s3://[^/\s]+")]
    endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[^/@\s]+")]
    region: str = ""
    user: Name
    password_from: SecretName
    ca_file: str = ""


class WebdavFeed(_Share):
    """WebDAV 文件夹 (most office cloud drives)."""

    kind: Literal["webdav"]
    address: Annotated[str, StringConstraints(pattern=r"^https?://[^/@\s]+")]
    user: str = ""
    password_from: SecretName | None = None
    ca_file: str = ""


class HttpFeed(_Remote):
    """HTTP(S) 接口 or download.

    Attributes:
        address: with ``{period}`` (2026-09), ``{year}`` or ``{month}`` it is asked for each of the last ``months`` months.
        months: how many; more than one also sees revisions of earlier months.
        accept: what form to ask for, where one address gives several.
        user, password_from: HTTP Basic.
        key_from: name of the secret that goes along as ``key_as``: ``bearer``, ``header:NAME`` or ``query:NAME``.
        ca_file: certificates to trust instead of the well-known ones.
    """

    kind: Literal["http"]
    address: Annotated[str, StringConstraints(pattern=r"^https?://[^/@\s]+(/\S*)?$")]
    months: int = Field(default=2, ge=1, le=36)
    accept: str = ""
    user: str = ""
    password_from: SecretName | None = None
    key_from: SecretName | None = None
    key_as: Annotated[str, StringConstraints(pattern=r"^(bearer|(header|query):[A-Za-z0-9_-]+)$")] = "bearer"
    ca_file: str = ""

    @property
    def is_by_period(self) -> bool:
        """Whether the address names a period."""
        return any(mark in self.address for mark in PLACEHOLDERS)


class SqlFeed(_Remote):
    """对方库里的视图, read only.

    Attributes:
        address: ``postgresql://user@host:5432/database`` or ``sqlite:////path``, without a password.
        view: the view that the other side made for us, such as ``share.v_month``; its columns are those of ``table``.
        password_from: name of the secret.
    """

    kind: Literal["sql"]
    address: Annotated[str, StringConstraints(pattern=r"^(postgresql|sqlite)://")]
    view: ViewName
    password_from: SecretName | None = None

    @model_validator(mode="after")
    def _mapped_and_bare(self) -> Self:
        if self.table is None or self.table.form != "sheet":
            message = '视图要写对照表 [feeds.table]，form = "sheet"'
            raise ValueError(message)
        if urlsplit(self.address).password:
            message = 'address 里不写口令：口令放 secrets.env，这里写 password_from = "名字"'
            raise ValueError(message)
        return self


ShareFeed = FolderFeed | SftpFeed | S3Feed | WebdavFeed
RemoteFeed = Annotated[ShareFeed | HttpFeed | SqlFeed, Field(discriminator="kind")]
RemoteFeeds = tuple[RemoteFeed, ...]


def prove_codes(feeds: RemoteFeeds) -> RemoteFeeds:
    """The same blocks, if no two share a code.

    Raises:
        ValueError: two do.
    """
    codes = [each.code for each in feeds]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        message = f"来源代码重复：{'、'.join(twice)}"
        raise ValueError(message)
    return feeds
