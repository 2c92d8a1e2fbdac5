"""取数失败: why a source could not be read, in words that a clerk can act upon and that hold no secret.

Texts of foreign exceptions are never repeated: they may carry an address with its key.
"""

import ssl
from collections.abc import Iterator

_ANSWERS_ZH = {
    401: "对方要求登录，用户名或口令不对。请核对 user 和机密的名字",
    403: "对方拒绝访问，账号没有权限。请联系对方开通",
    404: "对方没有这个地址。请核对 address",
    407: "中间的代理要求登录。请联系网络管理员",
    429: "对方说请求太密",
}
_TRANSIENT_ANSWERS = frozenset((408, 425, 429, 500, 502, 503, 504, 507, 509))
_REFUSED = (
    "AuthenticationException",
    "BadAuthenticationType",
    "PermissionError",
    "NoCredentialsError",
    "ForbiddenOperation",
)
_SERVER_ERROR = 500


class FetchError(Exception):
    """A source could not be read; the text is Chinese and names the remedy.

    Attributes:
        is_transient: whether another try may succeed.
        content: what came instead of data, to be laid into quarantine.
        wait_s: how long the source asked to wait.
        status: HTTP status, 0 if none.
    """

    def __init__(
        self, text_zh: str, *, is_transient: bool = False, content: bytes = b"", wait_s: float = 0.0, status: int = 0
    ) -> None:
        """Say what happened."""
        super().__init__(text_zh)
        self.is_transient, self.content, self.wait_s, self.status = is_transient, content, wait_s, status


def fault_of_answer(status: int, *, wait_s: float = 0.0) -> FetchError:
    """What an HTTP status that brings no data means."""
    text = _ANSWERS_ZH.get(status) or ("对方服务器出错" if status >= _SERVER_ERROR else "对方不接受这个请求")
    return FetchError(
        f"{text}（HTTP {status}）", is_transient=status in _TRANSIENT_ANSWERS, wait_s=wait_s, status=status
    )


def fault_of(fault: BaseException) -> FetchError:
    """What any exception of a client library means, told from its kind and its causes alone."""
    known = (_known(each) for each in _causes(fault))
    return next((each for each in known if each is not None), FetchError(_told(fault), is_transient=True))


def _known(fault: BaseException) -> FetchError | None:
    if isinstance(fault, FetchError):
        return fault
    name, text = type(fault).__name__, ""
    if isinstance(fault, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(fault):
        text = "对方的证书不受信任。单位自建的证书，请在 ca_file 写明证书文件；不要绕过核验"
    elif name in _REFUSED:
        text = "对方拒绝访问，用户名、口令或权限不对。请核对 user 和机密的名字"
    elif isinstance(fault, FileNotFoundError) or name == "NoSuchBucket":
        text = "对方没有这个文件夹或文件。请核对 address"
    elif isinstance(fault, NotADirectoryError):
        text = "address 不是文件夹。请核对 address"
    elif status := _status_of(fault):
        return fault_of_answer(status)
    return FetchError(text) if text else None


def _told(fault: BaseException) -> str:
    kinds = {type(each).__name__ for each in _causes(fault)}
    if any("imeout" in name or "timed out" in str(fault).lower() for name in kinds):
        return "等候超时，对方没有回应"
    if any(
        "ConnectError" in name or "NoValidConnections" in name or "EndpointConnection" in name for name in kinds
    ) or (kinds & {"ConnectionRefusedError", "gaierror"}):
        return "连接不上。请检查网络和地址"
    return f"传输中断（{type(fault).__name__}）"


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__


def _status_of(fault: BaseException) -> int:
    """HTTP status that an exception carries, 0 if none."""
    status = getattr(fault, "status_code", None)
    if isinstance(status, int):
        return status
    response = getattr(fault, "response", None)
    told = response.get("ResponseMetadata", {}) if isinstance(response, dict) else {}
    return int(told.get("HTTPStatusCode") or 0)
