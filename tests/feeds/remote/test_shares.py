"""Folders wherever they are: the same files by the same names, nothing half written, nothing twice, nothing changed at the source."""

import os
from datetime import UTC, datetime

import pytest

from feeds.remote import FetchError, fetch, shares
from tests.feeds.remote.conftest import BY_PASSWORD, BY_PHRASE, block, secret_of
from tests.feeds.remote.servers import ASCII_SECRET, SECRET, USER, Answer

NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
CHANGED = datetime(2026, 10, 12, 3, 4, 5, tzinfo=UTC)
BOOK, OTHER = b"PK not looked at here", "指标,数\n".encode()
NAMES = ("统计月报_2026年1—9月.xlsx", "旁证 用电量.csv")

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch):
    monkeypatch.setattr(shares, "LOOK_AGAIN_S", 0.02)


def look(feed, known=None):
    return fetch(feed, secret=secret_of, known=known or {}, local=NOW)


def fill(folder):
    """Two files to take and all that is not to be taken."""
    for name, content in zip(NAMES, (BOOK, OTHER), strict=True):
        (folder / name).write_bytes(content)
        os.utime(folder / name, (CHANGED.timestamp(), CHANGED.timestamp()))
    for name in ("~$统计月报.xlsx", ".隐藏.xlsx", "还没传完.xlsx.part", "x.tmp", "y.filepart"):
        (folder / name).write_bytes(b"?")
    (folder / "旧").mkdir()
    (folder / "旧" / "去年.xlsx").write_bytes(b"?")


@pytest.fixture(params=["folder", "sftp", "webdav", "s3"])
def source(request, tmp_path):
    """A block of each kind over the same folder."""
    if request.param == "folder":
        fill(tmp_path)
        return block("folder", str(tmp_path))
    if request.param == "sftp":
        server = request.getfixturevalue("sftp")
        folder = server.folder / "绩效" / tmp_path.name
        folder.mkdir(parents=True)
        fill(folder)
        return sftp_block(server, f"/绩效/{tmp_path.name}")
    if request.param == "webdav":
        address, root = request.getfixturevalue("webdav")
        folder = root / tmp_path.name
        folder.mkdir()
        fill(folder)
        return block("webdav", address + tmp_path.name, user=USER, **BY_PASSWORD)
    endpoint, bucket = request.getfixturevalue("s3"), tmp_path.name.replace("_", "-")[:40].lower()
    fill(tmp_path)
    put_objects(endpoint, bucket, tmp_path)
    return s3_block(endpoint, f"s3://{bucket}/绩效")


def sftp_block(server, folder, **more):
    told = {"user": USER, "password_from": "JIXIAO_REMOTE", "host_key": server.host_key, **more}
    return block("sftp", f"sftp://127.0.0.1:{server.port}{folder}", **told)


def s3_block(endpoint, address, **more):
    return block("s3", address, **{"endpoint": endpoint, "user": USER, "password_from": "JIXIAO_REMOTE_ASCII", **more})


def put_objects(endpoint, bucket, folder):
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="x",
        aws_secret_access_key="x",  # noqa: S106
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=bucket)
    for path in folder.rglob("*"):
        if path.is_file():
            key = f"绩效/{path.relative_to(folder).as_posix()}"
            client.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())


def test_every_way_brings_the_same_whole_files_and_passes_over_the_rest(source):
    fetched = look(source)
    assert {body.file_name: body.content for body in fetched.bodies} == dict(zip(NAMES, (BOOK, OTHER), strict=True))
    assert fetched.waiting == ()
    if source.kind != "s3":  # which stamps files itself
        assert {body.modified_at for body in fetched.bodies} == {CHANGED}


def test_what_is_known_is_not_fetched_again(source):
    first = look(source)
    known = {(body.file_name, body.modified_at): len(body.content) for body in first.bodies}
    again = look(source, known)
    assert (again.bodies, again.unchanged_count) == ((), 2)
    grown = {key: size + 1 for key, size in known.items()}
    assert len(look(source, grown).bodies) == 2


def test_only_files_of_the_wanted_names_are_fetched(source):
    wanted = source.model_copy(update={"files": "统计月报*.xlsx"})
    assert [body.file_name for body in look(wanted).bodies] == [NAMES[0]]


def test_a_folder_that_is_not_there_is_said_to_be_missing(source):
    missing = source.model_copy(update={"address": source.address + "/没有这个"})
    with pytest.raises(FetchError, match=r"没有这个|不是文件夹") as met:
        look(missing)
    assert not met.value.is_transient


def test_a_file_that_is_still_growing_or_only_begun_waits(tmp_path, monkeypatch):
    for name in ("good.csv", "growing.csv"):
        (tmp_path / name).write_bytes(OTHER)
    (tmp_path / "begun.csv").touch()

    def grow(_seconds):
        with (tmp_path / "growing.csv").open("ab") as file:
            file.write(OTHER)

    monkeypatch.setattr(shares.time, "sleep", grow)
    fetched = look(block("folder", str(tmp_path)))
    assert [body.file_name for body in fetched.bodies] == ["good.csv"]
    assert set(fetched.waiting) == {"growing.csv", "begun.csv"}


def test_one_file_that_cannot_be_opened_stops_no_other(tmp_path, monkeypatch):
    for name in ("good.csv", "gone.csv"):
        (tmp_path / name).write_bytes(OTHER)
    from fsspec.implementations.local import LocalFileSystem

    opened = LocalFileSystem.open

    def refuse(self, path, *more, **options):
        if path.endswith("gone.csv"):
            raise PermissionError(path)
        return opened(self, path, *more, **options)

    monkeypatch.setattr(LocalFileSystem, "open", refuse)
    fetched = look(block("folder", str(tmp_path)))
    assert ([body.file_name for body in fetched.bodies], fetched.waiting) == (["good.csv"], ("gone.csv",))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "secret.csv").write_bytes(OTHER)
    (tmp_path / "share" / "a.csv").symlink_to(tmp_path / "secret.csv")
    assert look(block("folder", str(tmp_path / "share"))).bodies == ()


def test_too_many_files_are_refused_with_a_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(shares, "MOST_FILES", 1)
    fill(tmp_path)
    with pytest.raises(FetchError, match="请在 files 写明要哪些"):
        look(block("folder", str(tmp_path)))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "绩效/../../a.csv"])
def test_a_name_that_leads_out_of_the_folder_is_passed_over(monkeypatch, tmp_path, name):
    class Liar:
        def ls(self, _folder, **_options):
            return [{"name": name, "size": 1, "type": "file"}]

    assert shares._listing(Liar(), "绩效", pattern="*") == []


@pytest.mark.parametrize("name", ["绩效/a\x00\u202eb.csv", "绩效/..\\..\\b.csv"])
def test_names_are_text_and_never_a_path(name):
    assert not set(shares.plain_name(name)) & {"/", "\\", "\x00", "\u202e"}


def test_another_server_in_the_place_of_the_right_one_is_refused(sftp):
    other = sftp_block(sftp, "/", host_key="SHA256:" + "A" * 43)
    with pytest.raises(FetchError, match="被人冒充") as met:
        look(other)
    assert not met.value.is_transient


def test_a_key_does_as_well_as_a_password(sftp, tmp_path):
    folder = sftp.folder / tmp_path.name
    folder.mkdir()
    fill(folder)
    told = {"user": USER, "key_file": str(sftp.key_file), "host_key": sftp.host_key}
    assert len(look(block("sftp", f"sftp://127.0.0.1:{sftp.port}/{tmp_path.name}", **told)).bodies) == 2


@pytest.mark.parametrize("kind", ["sftp", "webdav", "s3"])
def test_a_wrong_password_is_told_once_and_never_shown(kind, request, caplog, capsys):
    caplog.set_level("DEBUG")
    server = request.getfixturevalue(kind)
    feed = {
        "sftp": lambda: sftp_block(server, "/", **BY_PASSWORD),
        "webdav": lambda: block("webdav", server[0], user="nobody", **BY_PASSWORD),
        "s3": lambda: s3_block(server, "s3://nothing-here/x"),
    }[kind]()
    with pytest.raises(FetchError, match=r"口令|没有") as met:
        look(feed)
    assert not met.value.is_transient
    out = capsys.readouterr()
    told = repr(met.value) + repr(met.value.__cause__) + out.out + out.err + caplog.text + repr(feed)
    assert not {ASCII_SECRET, SECRET} & set(told.split())
    assert ASCII_SECRET not in told
    assert SECRET not in told


@pytest.mark.parametrize(
    "feed",
    [
        block(
            "sftp",
            "sftp://127.0.0.1:1/x",
            user="a",
            **BY_PHRASE,
            host_key="SHA256:" + "A" * 43,
            tries=2,
        ),
        block("webdav", "http://127.0.0.1:1/x", tries=2),
        block("s3", "s3://a/b", endpoint="http://127.0.0.1:1", user="a", **BY_PHRASE, tries=2),
    ],
    ids=lambda feed: feed.kind,
)
def test_nobody_listening_is_tried_again_and_told_as_such(feed):
    with pytest.raises(FetchError, match=r"连接不上.*试了2次") as met:
        look(feed)
    assert met.value.is_transient


def test_webdav_does_not_follow_to_another_host(stub):
    stub.say("/dav/", Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}))
    with pytest.raises(FetchError):
        look(block("webdav", stub.address + "/dav", tries=1))


def test_a_missing_component_names_what_to_install(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(shares, "import_module", absent)
    with pytest.raises(FetchError, match=r"pip install 'jixiao\[remote\]'"):
        look(block("webdav", "http://127.0.0.1:1/x"))
