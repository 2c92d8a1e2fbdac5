"""主机指纹: an SFTP server is the one whose key the office wrote down, or it is refused; loaded with paramiko alone."""

import base64
import hashlib

import paramiko

from feeds.remote.faults import FetchError


class OnlyThisKey(paramiko.MissingHostKeyPolicy):  # type: ignore[misc] # paramiko has no types
    """Accepts the key with this fingerprint and no other."""

    def __init__(self, fingerprint: str) -> None:
        """Remember ``SHA256:…``."""
        self._fingerprint = fingerprint.rstrip("=")

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        """Compare fingerprints.

        Raises:
            FetchError: the server shows another key.
        """
        digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        if f"SHA256:{digest}" != self._fingerprint:
            raise FetchError(
                f"服务器的指纹是 SHA256:{digest}，与 host_key 写的不一样：可能换了服务器，也可能被人冒充。请先向对方核实，再改 host_key"
            )
