"""漏洞核对: a known vulnerability fails the build, silence of the service does not and is not taken for good news."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.house.sources import ROOT
from tests.tasks.test_delivery import free_port

BAD = "click"


class _Service(BaseHTTPRequestHandler):
    """An OSV service that knows of one flaw."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = {}
        if asked["package"]["name"] == self.server.bad:
            ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}]
            affected = [{"package": asked["package"], "ranges": ranges, "versions": [asked["version"]]}]
            told = {"vulns": [{"id": "OSV-TEST-1", "modified": "2026-01-01T00:00:00Z", "affected": affected}]}
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def service():
    server = HTTPServer(("127.0.0.1", 0), _Service)
    server.bad = BAD
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def audit(tmp_path, address, lock="click==8.1.8\nrich==14.0.0\n"):
    path = tmp_path / "some.lock"
    path.write_text(lock)
    command = [sys.executable, str(ROOT / ".ci" / "audit.py"), "--lock", str(path), "--out", str(tmp_path / "out")]
    return subprocess.run([*command, "--service", address], capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_known_vulnerability_fails_and_is_named(service, tmp_path):
    done = audit(tmp_path, f"http://127.0.0.1:{service.server_port}/v1/query")
    assert done.returncode == 1, done.stderr
    assert "click 8.1.8 OSV-TEST-1，修好的版本：99" in done.stdout


@pytest.mark.slow
def test_a_service_out_of_reach_is_said_plainly_and_fails_nothing(tmp_path):
    done = audit(tmp_path, f"http://127.0.0.1:{free_port()}/v1/query")
    assert done.returncode == 0
    assert "没有做成" in done.stdout
    assert "不等于没有漏洞" in done.stdout


@pytest.mark.slow
def test_the_list_of_parts_names_every_locked_package_and_each_is_asked_about(service, tmp_path):
    service.bad = ""
    address = f"http://127.0.0.1:{service.server_port}/v1/query"
    done = audit(tmp_path, address, (ROOT / "requirements.lock").read_text("utf-8"))
    assert done.returncode == 0, done.stdout
    told = json.loads((tmp_path / "out" / "sbom.cdx.json").read_text("utf-8"))
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    locked = {line.split("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}
    assert {each["name"] for each in told["components"]} == locked
    assert told["metadata"]["component"]["name"] == "jixiao"
    assert "已知漏洞 0 个" in done.stdout
