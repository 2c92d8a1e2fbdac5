"""命令行的话: what click says of itself, in Chinese; the one place.

click asks ``gettext`` for its sentences and has no Chinese ones. Here they are, by their English text; a sentence that a
later version words otherwise comes through in English, which the test of this table notices.
"""

import importlib

import click

_SENTENCES = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本说明。",
    "Show the version and exit.": "显示版本。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "default: {default}": "默认 {default}",
    "(dynamic)": "（随运行而定）",
    "Aborted!": "已中断。",
    "Try '{command} {option}' for help.": "详见 {command} {option}",
    "Missing command.": "没有写要做什么：缺少命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少 {param_type}",
    "Choose from:\n\t{choices}": "可写：{choices}",
    "Invalid value: {message}": "写得不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 写得不对：{message}",
    "No such option {name!r}.": "没有选项 {name}。",
    "No such option: {name}": "没有选项 {name}。",
    "No such command {name!r}.": "没有命令 {name}。",
    "Did you mean {possibility}?": "是不是要写 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是要写其中之一：{possibilities}？）",
    "Option {name!r} does not take a value.": "选项 {name} 后面不用写值。",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写{nargs}个值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name} 要写{nargs}个值。",
    "Got unexpected extra argument ({args})": "多写了：{args}",
    "Got unexpected extra arguments ({args})": "多写了：{args}",
    "{value!r} is not {choice}.": "“{value}”不行，只能写 {choice}。",
    "{value!r} is not one of {choices}.": "“{value}”不在可选范围，可写：{choices}。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是数。",
    "{value} is not in the range {range}.": "{value} 不在范围内：{range}。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "“{value}”不是是或否，可写：{states}",
    "{value!r} does not match the format {format}.": "“{value}”不是这样的日期：{format}。",
    "{value!r} does not match the formats {formats}.": "“{value}”不是这样的日期：{formats}。",
    "{name} {filename!r} does not exist.": "{name} {filename} 不存在，请核对路径。",
    "{name} {filename!r} is a file.": "{filename} 是文件，这里要写目录。",
    "{name} {filename!r} is a directory.": "{filename} 是目录，这里要写文件。",
    "{name} {filename!r} is not readable.": "{name} {filename} 没有读的权限。",
    "{name} {filename!r} is not writable.": "{name} {filename} 没有写的权限。",
    "Could not open file {filename!r}: {message}": "{filename} 打不开：{message}",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
    "Do you want to continue?": "继续吗？",
    "Error: {message}": "{message}",
    "Error: invalid input": "请重写。",
    "unknown error": "原因不明",
}
_SPEAKERS = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")


def speak_chinese() -> None:
    """Give click its Chinese sentences; may be called again."""
    for name in _SPEAKERS:
        module = importlib.import_module(f"click.{name}")
        if hasattr(module, "_"):
            module._ = _said  # type: ignore[attr-defined]
        if hasattr(module, "ngettext"):
            module.ngettext = _said_of  # type: ignore[attr-defined]


def say_usage(command: click.Command) -> click.Command:
    """The command with its usage line in Chinese, and those below it."""
    command.options_metavar = "[选项]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "命令 [参数]…"
        for below in command.commands.values():
            say_usage(below)
    return command


def usage_words(fault: click.ClickException) -> str:
    """What is wrong with a command line and how it is written, in one or two lines."""
    if isinstance(fault, click.exceptions.NoArgsIsHelpError):
        return fault.format_message()
    message = fault.format_message().replace("'", "").replace("\n", "").rstrip(".。")
    context = fault.ctx if isinstance(fault, click.UsageError) else None
    if context is None:
        return f"{message}。"
    usage = context.command.get_usage(context)
    return f"{message}。\n{' '.join(usage.split())}　　详见 {context.command_path} --help"


def is_said(sentence: str) -> bool:
    """Whether there is Chinese for one of click's sentences."""
    return sentence in _SENTENCES


def _said(sentence: str) -> str:
    return _SENTENCES.get(sentence, sentence)


def _said_of(one: str, several: str, count: int) -> str:
    return _said(one if count == 1 else several)
