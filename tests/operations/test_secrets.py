"""机密: a password and a robot's key, handed to servers that throw them back, are in no output, log, alarm or file.

Fault case F50. The servers and libraries here are as careless as they can be.
"""

import base64
import io
import json
import logging
import subprocess
import sys
import zipfile

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

import tasks.deliver
from flows.settings import read_home
from tasks.upkeep import journal
from tasks.upkeep.journal import HIDDEN, hide_secrets, know_secret
from tasks.upkeep.safekeeping import back_up
from tests.operations.conftest import TINY_NOW, TinyHome
from tests.rounds.conftest import through_the_door
from tests.tasks.test_delivery import free_port

PASSWORD = "kou-ling 4711+%/x"  # noqa: S105
ROBOT_KEY = "9f2c77aa-robot-key-0001"
DATABASE_PASSWORD = "db/pass:4712"  # noqa: S105
SECRETS = (PASSWORD, ROBOT_KEY, DATABASE_PASSWORD)
SETTINGS = """
[delivery]
operators = ["zhishou@county.example"]
operator_robot = "group"
heartbeat = true
[delivery.mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "office@county.example"
user = "office"
timeout_s = 5
[[delivery.channels]]
code = "mail"
kind = "mail"
[delivery.channels.recipients]
all = ["leader@county.example"]
[[delivery.channels]]
code = "group"
kind = "wecom"
key_from = "JIXIAO_ROBOT_KEY"
[log]
screen_level = "debug"
level = "debug"
"""


def throw_back(_server, _session, _envelope, _mechanism, said):
    """A server that repeats what it was told when it refuses."""
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 wrong: {said.password.decode()}")


@pytest.fixture
def careless(tmp_path, monkeypatch):
    """A home whose mail server and robot's vendor both throw the secret back."""
    port = free_port()
    server = Controller(object(), hostname="127.0.0.1", port=port, authenticator=throw_back, auth_require_tls=False)
    server.start()
    tiny = TinyHome(tmp_path / "home", SETTINGS.format(port=port))
    secrets = tiny.root / "secrets.env"
    secrets.write_text(f"JIXIAO_MAIL_PASSWORD='{PASSWORD}'\nJIXIAO_ROBOT_KEY={ROBOT_KEY}\n", "utf-8")
    secrets.chmod(0o600)

    def refuse(*args, **kwargs):
        raise ConnectionError(f"cannot reach {args} {kwargs}")

    monkeypatch.setattr("tasks.delivery.robots.EACH_S", 0.0)
    monkeypatch.setattr("requests.post", refuse)
    monkeypatch.setattr("requests.Session.request", refuse)
    yield tiny
    server.stop()


def forms_of(secret):
    from urllib.parse import quote

    return {secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()}


def leaks_in(text):
    return [form for secret in SECRETS for form in forms_of(secret) if form in text]


def texts_in(root):
    """Every file of a home with what is packed in it, but the file of secrets itself."""
    for path in root.rglob("*"):
        if path.is_file() and path.name != "secrets.env":
            content = path.read_bytes()
            yield path, content.decode("utf-8", "replace")
            if zipfile.is_zipfile(io.BytesIO(content)):
                with zipfile.ZipFile(io.BytesIO(content)) as package:
                    yield from ((path, package.read(name).decode("utf-8", "replace")) for name in package.namelist())


def test_f50_no_secret_stands_in_any_output_log_alarm_table_or_backup(careless, monkeypatch):
    said = []

    def run(*words, debug=()):
        done = through_the_door(*words, *debug, "--home", str(careless.root), "--now", TINY_NOW)
        said.append(done.stdout + done.stderr)
        return done

    assert run("deliver").returncode == 3
    run("deliver", "--again", debug=("--debug",))
    run("watch")
    run("status")
    run("status", "--format", "json")
    back_up(careless.home())

    def betray(*_args, **_more):
        raise RuntimeError(f"password={PASSWORD} key={ROBOT_KEY}")

    monkeypatch.setattr(tasks.deliver, "fill_folder", betray)
    for debug in ((), ("--debug",)):
        run("deliver", debug=debug)
    assert "Traceback" in said[-1]
    assert HIDDEN in said[-1], "something was there to hide"
    assert not leaks_in("".join(said))
    assert (careless.root / "alarms").is_dir()
    log = (careless.root / "log" / "jixiao.log").read_text("utf-8")
    assert "没有送达" in log
    assert "RuntimeError" in log
    assert not [str(path) for path, text in texts_in(careless.root) if leaks_in(text)]


def test_f50_the_words_of_a_library_are_hidden_before_any_handler_sees_them(careless):
    home = read_home(str(careless.root), now=TINY_NOW)
    home.secret("JIXIAO_ROBOT_KEY")
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    other = logging.getLogger("some.library")
    other.addHandler(handler)
    try:
        other.warning("POST /send?key=%s", ROBOT_KEY)
        other.error("failed", exc_info=ValueError(ROBOT_KEY))
    finally:
        other.removeHandler(handler)
    assert HIDDEN in heard.getvalue()
    assert not leaks_in(heard.getvalue())


def test_f50_a_password_in_the_address_of_the_database_is_hidden(tmp_path, monkeypatch):
    tiny = TinyHome(tmp_path / "home")
    quoted = DATABASE_PASSWORD.replace("/", "%2F").replace(":", "%3A")
    monkeypatch.setenv("JIXIAO_WAREHOUSE_URL", f"postgresql://clerk:{quoted}@/jixiao?host={tmp_path}")
    done = through_the_door("status", "--home", str(tiny.root), "--now", TINY_NOW, "--debug")
    assert done.returncode == 3
    assert "clerk" in done.stderr
    assert not leaks_in(done.stderr)
    assert quoted not in done.stderr
    assert not [path for path, text in texts_in(tiny.root) if leaks_in(text) or quoted in text]


def test_a_password_that_no_mail_server_takes_is_said_plainly_and_not_shown(careless):
    secrets = careless.root / "secrets.env"
    secrets.write_text("JIXIAO_MAIL_PASSWORD=口令四七一一\nJIXIAO_ROBOT_KEY=abcd-efgh\n", "utf-8")
    done = careless.county().run("deliver", now=TINY_NOW, ok=(3,))
    assert "全角" in done.stdout
    assert "口令四七一一" not in done.stdout + done.stderr


def test_secrets_that_others_could_read_are_refused(tiny):
    secrets = tiny.root / "secrets.env"
    secrets.write_text("A=b\n")
    secrets.chmod(0o640)
    assert "chmod 600" in tiny.county().run("status", now=TINY_NOW, ok=(2,)).stderr


def test_secrets_saved_by_notepad_are_read_and_those_in_another_encoding_are_refused(tiny):
    secrets = tiny.root / "secrets.env"
    secrets.touch(0o600)
    secrets.write_bytes(b"\xef\xbb\xbfJIXIAO_MAIL_PASSWORD=kou-ling-1\r\nJIXIAO_ROBOT_KEY=key-2\r\n")
    home = tiny.home()
    assert (home.secret("JIXIAO_MAIL_PASSWORD"), home.secret("JIXIAO_ROBOT_KEY")) == ("kou-ling-1", "key-2")
    secrets.write_bytes("JIXIAO_MAIL_PASSWORD=口令".encode("gbk"))
    assert "UTF-8" in tiny.county().run("status", now=TINY_NOW, ok=(2,)).stderr


def test_f50_a_password_in_the_settings_is_refused_since_a_backup_would_hold_it(tiny):
    (tiny.root / "jixiao.toml").write_text('[warehouse]\nurl = "postgresql://clerk:kou-ling-3@db/jixiao"\n', "utf-8")
    for words in (("status",), ("backup", "--debug")):
        done = (
            tiny.county().run(*words, now=TINY_NOW, ok=(2,))
            if len(words) == 1
            else through_the_door(*words, "--home", str(tiny.root), "--now", TINY_NOW)
        )
        assert "secrets.env" in done.stderr
        assert "kou-ling-3" not in done.stderr


def test_a_secret_is_hidden_in_every_form_it_may_take(monkeypatch):
    monkeypatch.setattr(journal, "_known", set())
    know_secret(PASSWORD)
    know_secret('a "quoted\\" one')
    assert hide_secrets(json.dumps({"key": 'a "quoted\\" one'})) == f'{{"key": "{HIDDEN}"}}'
    assert hide_secrets(repr(['a "quoted\\" one'])) == f"['{HIDDEN}']"
    know_secret("abc")  # too short to be told from an ordinary word
    for form in forms_of(PASSWORD):
        assert hide_secrets(f"a {form} b") == f"a {HIDDEN} b"
    assert hide_secrets("abc") == "abc"


def test_the_store_and_a_new_home_can_be_read_by_their_owner_alone(tmp_path):
    root = tmp_path / "new"
    code = "import os, sys; os.umask(0); from flows.cli import main; sys.argv = ['jixiao', *sys.argv[1:]]; main()"
    for words in (["init", str(root)], ["status", "--home", str(root), "--now", TINY_NOW]):
        subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (root, *root.iterdir())}
    assert (modes["new"], modes["warehouse.db"], modes["log"]) == ("0o700", "0o600", "0o700")


def test_status_names_what_others_can_read(tiny):
    (tiny.root / "warehouse.db").chmod(0o644)
    assert "chmod go-rwx" in tiny.county().run("status", now=TINY_NOW).stdout
