"""渠道设置: by which ways documents leave the house besides the folder, and to whom; the ``delivery`` block of jixiao.toml.

Addresses are contacts, not secrets; passwords and robots' keys are secrets and come from the environment alone, by name.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Address = Annotated[str, StringConstraints(pattern=r"^[!-~]+@[!-?A-~]+$")]
"""Of plain signs alone: few county servers take Chinese before or behind the @, and one such address stops no other."""
SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MailServer(_Block):
    """发件服务器.

    Attributes:
        host, port: of the SMTP server.
        security: ``ssl`` from the first byte, ``starttls`` after the greeting, ``none`` only on the same machine.
        sender: From.
        user: login name; empty = no login.
        password_from: environment variable that holds the password.
        timeout_s: how long the server may keep silent.
        attachment_limit_mb: a mail larger than this is split.
    """

    host: str
    port: int = Field(default=465, ge=1, le=65535)
    security: Literal["ssl", "starttls", "none"] = "ssl"
    sender: Address
    user: str = ""
    password_from: SecretName = "JIXIAO_MAIL_PASSWORD"  # noqa: S105 (the name of a variable)
    timeout_s: float = Field(default=30.0, gt=0)
    attachment_limit_mb: float = Field(default=15.0, gt=0)


class MailChannel(_Block):
    """邮件: documents as attachments, one mail a round and recipient.

    Attributes:
        code: name of the channel in the books.
        kind: ``mail``.
        recipients: addressee (subject code, ``all``, ``leaders``, ``office``) → addresses.
        templates: kinds of documents that go this way; empty = all.
    """

    code: Code
    kind: Literal["mail"]
    recipients: dict[str, tuple[Address, ...]]
    templates: tuple[str, ...] = ()

    def receivers(self, addressee: str) -> tuple[str, ...]:
        """Who gets documents for ``addressee``."""
        return tuple(dict.fromkeys(self.recipients.get(addressee, ())))


class RobotChannel(_Block):
    """企业微信、钉钉群机器人: a digest of what was released, without attachments.

    Attributes:
        code: name of the channel in the books.
        kind: ``wecom`` or ``dingtalk``.
        key_from: environment variable with the robot's key.
        addressees: documents for whom are announced in the group.
        templates: kinds of documents that are announced; empty = all.
    """

    code: Code
    kind: Literal["wecom", "dingtalk"]
    key_from: SecretName
    addressees: tuple[str, ...] = ("all",)
    templates: tuple[str, ...] = ()

    def receivers(self, addressee: str) -> tuple[str, ...]:
        """The group itself, if documents for ``addressee`` are announced there."""
        return (self.code,) if addressee in self.addressees else ()


Channel = Annotated[MailChannel | RobotChannel, Field(discriminator="kind")]


class Delivery(_Block):
    """发文设置.

    Attributes:
        mail: the server; needed as soon as a channel or the operator wants mail.
        channels: ways out besides the folder.
        operators: who is told of alarms and of the daily heartbeat, by mail.
        operator_robot: code of a robot channel that is told as well.
        heartbeat: whether a daily 平安报告 goes to the operators.
        remind_hours: how long after an alert its reminder comes while it stays open.
    """

    mail: MailServer | None = None
    channels: tuple[Channel, ...] = ()
    operators: tuple[Address, ...] = ()
    operator_robot: Code | None = None
    heartbeat: bool = False
    remind_hours: float = Field(default=24.0, gt=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        codes = [each.code for each in self.channels]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            message = f"渠道代码重复：{'、'.join(twice)}"
            raise ValueError(message)
        wants_mail = self.operators or any(each.kind == "mail" for each in self.channels)
        if wants_mail and self.mail is None:
            message = "写了邮件渠道或值守邮箱，却没有写 [delivery.mail]（host、port、sender）"
            raise ValueError(message)
        robots = {each.code for each in self.channels if each.kind != "mail"}
        if self.operator_robot is not None and self.operator_robot not in robots:
            message = (
                f"operator_robot 写的“{self.operator_robot}”不是机器人渠道，有：{'、'.join(sorted(robots)) or '（无）'}"
            )
            raise ValueError(message)
        return self
