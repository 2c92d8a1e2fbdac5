"""材料清单和漏洞核对: what an office would install, as a CycloneDX list, and whether any of it has a known vulnerability.

Ends with 1 if a vulnerability is known, and with 0, saying so plainly, where the service cannot be asked: an office
without the outside network must be able to build, and must not believe that it was told all is well.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_OUT_OF_REACH = (
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "ProxyError",
    "SSLError",
    "ServiceError",
    "HTTPError",
)


def main() -> int:
    """Write the list, ask, say what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lock", default=str(ROOT / "requirements.lock"))
    options.add_argument("--out", default=str(ROOT / "var" / "audit"))
    options.add_argument("--service", help="address of another OSV service")
    asked = options.parse_args()
    out = Path(asked.out)
    out.mkdir(parents=True, exist_ok=True)
    list_of_parts = out / "sbom.cdx.json"
    _write_list(Path(asked.lock), list_of_parts)
    count = len(json.loads(list_of_parts.read_text("utf-8"))["components"])
    print(f"材料清单 SBOM：{count} 个软件包，{list_of_parts}")
    return _ask(Path(asked.lock), asked.service)


def _write_list(lock: Path, path: Path) -> None:
    words = ["requirements", str(lock), "--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
    words += ["--output-reproducible", "--of", "JSON", "-o", str(path)]
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *words], check=True, stderr=subprocess.DEVNULL)


def _ask(lock: Path, service: str | None) -> int:
    words = ["-r", str(lock), "--no-deps", "--disable-pip", "-s", "osv", "--progress-spinner", "off", "-f", "json"]
    words += ["--osv-url", service] if service else []
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *words, "--timeout", "10"], capture_output=True, text=True, check=False
    )
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _not_asked(done.stderr)
    known = [(each, flaw) for each in told for flaw in each.get("vulns", [])]
    for each, flaw in known:
        fixed = "、".join(flaw["fix_versions"]) or "还没有修好的版本"
        print(f"已知漏洞：{each['name']} {each['version']} {flaw['id']}，修好的版本：{fixed}")
    print(f"漏洞核对：查了 {len(told)} 个软件包，已知漏洞 {len(known)} 个")
    return 1 if known else 0


def _not_asked(complaint: str) -> int:
    last = (complaint.strip().splitlines() or ["没有说明"])[-1]
    if any(word in complaint for word in _OUT_OF_REACH):
        print("漏洞核对：没有做成，漏洞库连不上。这不等于没有漏洞；请在能上网的机器上运行 make audit")
        return 0
    print(f"漏洞核对：没有做成：{last}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
