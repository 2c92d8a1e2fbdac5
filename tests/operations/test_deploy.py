"""部署: units that systemd accepts and rates as safe, a compose file whose parts fit, an image without an address."""

import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest
import yaml

from flows.cli import COMMANDS
from tests.house.sources import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
CALL = re.compile(r"jixiao (\w+)")
EXPOSURE_MOST = 20
"""In tenths, as ``systemd-analyze security --threshold`` has it; unhardened services stand at 96."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The units as if the program were installed where this checkout is."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    folder = tmp_path_factory.mktemp("units")
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text("utf-8").replace("/opt/jixiao/.venv/bin/jixiao", "/bin/true").replace("/opt/jixiao", "/")
        (folder / unit.name).write_text(text, "utf-8")
    return folder


@pytest.mark.slow
def test_systemd_accepts_every_unit(installed):
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, installed.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("name", [unit.name for unit in UNITS])
def test_systemd_rates_every_service_as_hardened(installed, name):
    words = ["security", "--offline=true", f"--threshold={EXPOSURE_MOST}", "--no-pager", str(installed / name)]
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_service_runs_a_command_that_exists_without_privileges(unit):
    text = unit.read_text("utf-8")
    (command,) = CALL.findall(next(line for line in text.splitlines() if line.startswith("ExecStart=")))
    assert command in COMMANDS
    assert {"User=jixiao", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(
        text.splitlines()
    )


def test_every_timer_has_its_service():
    assert {timer.stem for timer in TIMERS} <= {unit.stem for unit in UNITS}


def test_images_are_named_without_an_address_of_a_registry():
    named = [each["image"] for each in SERVICES.values() if "image" in each]
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    named += [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert named
    assert not [name for name in named if "/" in name]
    assert all(":" in name for name in named if name != "jixiao"), "a version is named"


@pytest.mark.parametrize("name", SERVICES)
def test_every_part_that_is_named_in_the_compose_file_is_there(name):
    service = SERVICES[name]
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    volumes = [volume.split(":")[0] for volume in service.get("volumes", [])]
    assert {volume for volume in volumes if not volume.startswith(".")} <= set(COMPOSE["volumes"])
    known = {
        "build", "image", "user", "read_only", "tmpfs", "cap_drop", "security_opt", "volumes", "env_file", "command",
        "entrypoint", "depends_on", "restart", "mem_limit", "ports", "healthcheck", "environment", "secrets",
    }  # fmt: skip
    assert set(service) <= known
    assert service.get("restart") or name == "roles"


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "db"])
def test_the_program_runs_in_a_container_that_it_cannot_change(name):
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"], service["user"]) == (True, ["ALL"], "10001")
    called = CALL.findall(service["command"][0]) or [service["command"][0]]
    assert set(called) <= set(COMMANDS)


def test_only_the_window_is_published_and_to_this_machine_alone():
    ports = [port for each in SERVICES.values() for port in each.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_image_from_elsewhere_names_its_version():
    from_elsewhere = [each["image"] for each in SERVICES.values() if "build" not in each]
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    from_elsewhere += re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert from_elsewhere
    assert all(re.fullmatch(r"[a-z]+:[0-9]+(?:\.[0-9]+)+[-a-z0-9]*", each) for each in from_elsewhere), from_elsewhere


@pytest.mark.parametrize("name", SERVICES)
def test_what_keeps_running_is_watched_for_its_health_and_others_wait_for_it(name):
    service = SERVICES[name]
    if service.get("restart"):
        check = service["healthcheck"]
        assert check["test"][0] in {"CMD", "CMD-SHELL"}
        assert check["interval"]
    for other, condition in service.get("depends_on", {}).items():
        wanted = "service_healthy" if SERVICES[other].get("restart") else "service_completed_successfully"
        assert condition == {"condition": wanted}


def test_secrets_come_from_files_that_nobody_commits_or_copies_into_the_image():
    named = [file for each in SERVICES.values() for file in each.get("env_file", [])]
    named += [secret["file"] for secret in COMPOSE["secrets"].values()]
    assert named
    assert not [each for each in named if (DEPLOY / each).exists()]
    named += [f"home/{name}" for name in ("secrets.env", "warehouse.db")]
    for list_of in (ROOT / ".gitignore", DEPLOY / "Containerfile.dockerignore"):
        patterns = [line.strip("/") for line in list_of.read_text("utf-8").splitlines()]
        assert not [each for each in named if not _is_left_out(f"deploy/{each}", patterns)], list_of
    for each in SERVICES.values():
        assert not [
            value
            for key, value in each.get("environment", {}).items()
            if "PASSWORD" in key and not key.endswith("_FILE")
        ]


def _is_left_out(path, patterns):
    """Whether a file, or a folder that it lies in, is on a list of what is left out."""
    places = [path, *(str(parent) for parent in PurePosixPath(path).parents)]
    return any(fnmatch(place, pattern) for place in places for pattern in patterns)


def test_the_compose_file_is_what_the_format_allows():
    """Lengths of time and sizes as compose writes them; every port on this machine; no key twice."""
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert not _doubled_keys(yaml.compose(text))
    for each in SERVICES.values():
        for key in ("interval", "timeout", "start_period"):
            assert re.fullmatch(r"[0-9]+(?:ms|s|m|h)", each.get("healthcheck", {}).get(key, "1s"))
        assert re.fullmatch(r"[0-9]+[kmg]", each.get("mem_limit", "1g"))


def _doubled_keys(node):
    """Keys that a mapping has twice, of which the last would count without a word."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        return [key for key in keys if keys.count(key) > 1] + [
            k for _, value in node.value for k in _doubled_keys(value)
        ]
    return [key for each in node.value for key in _doubled_keys(each)] if isinstance(node, yaml.SequenceNode) else []


def test_a_password_stands_in_no_file_of_the_folder():
    texts = "".join(path.read_text("utf-8") for path in DEPLOY.rglob("*") if path.is_file())
    assert not re.search(r"PASSWORD:\s*\S|://[^@/\s]+:[^@/\s]+@", texts)


def test_what_the_image_copies_and_installs_is_there():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("COPY "):
            assert all((ROOT / word).exists() for word in line.split()[1:-1])
    assert "--require-hashes" in text
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    assert "setuptools==" in locked, "--no-build-isolation needs it"
