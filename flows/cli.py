"""The door for people: ``jixiao``. Loads nothing but click until a command is called."""

import atexit
import gc
import importlib
import sys

import click

from flows.chinese import say_usage, speak_chinese, usage_words
from tasks.memory import MEMORY_ZH, RETRY, is_cramped, is_short_of_memory

# name → (module:attribute, one line of help). Help is here so that `jixiao --help` loads no command.
COMMANDS = {
    "init": ("flows.commands.home:init", "新建一个县的目录；--sample 装入样例县"),
    "intake": ("flows.commands.rounds:intake", "收数：收取收件箱里的全部文件"),
    "feeds": ("flows.commands.feeds:feeds", "远程来源：最近取到什么、多旧、通不通；--try 试取一次"),
    "round": ("flows.commands.rounds:run_round", "考评轮次：核验、计分、亮灯、成文、发布"),
    "board": ("flows.commands.board:board", "计分牌：一期的得分、位次、亮灯和明细，一个网页文件"),
    "findings": ("flows.commands.trust:findings", "疑点清单"),
    "rule": ("flows.commands.trust:rule", "核定疑点，一条一条，或按填好的清单"),
    "explain": ("flows.commands.trust:explain", "说明一个总分或得分的来历"),
    "whatif": ("flows.commands.reasons:whatif", "假设测算：换指标、权重、分类，总分和位次会怎样"),
    "trace": ("flows.commands.trust:trace", "文件中每个数追溯到来源单元格"),
    "check": ("flows.commands.paper:check", "报送前自查：这份表会不会被退回"),
    "checker": ("flows.commands.units:checker", "生成报送单位自用的报前检查程序（一个文件）"),
    "burden": ("flows.commands.units:burden", "填报负担：每个单位每期要填多少项"),
    "template": ("flows.commands.paper:template", "生成一份空白报送表"),
    "scheme": ("flows.commands.scheme:scheme", "考评方案：校验、比较、提示、测算目标、转成工作簿"),
    "screen": ("flows.commands.method:screen", "只做核验：一批观测数据，不用库"),
    "score": ("flows.commands.method:score", "只做计分：一批采信值，不用库"),
    "export": ("flows.commands.exchange:export", "导出已发布的结果：CSV、Parquet、SDMX-CSV"),
    "rewards": ("flows.commands.rewards:rewards", "考核结果运用测算：二次分配、名额、名单，供研究决定参考"),
    "deliver": ("flows.commands.rounds:deliver", "发出待发文件"),
    "status": ("flows.commands.operations:status", "运行情况：做了什么、该做什么、卡在哪里"),
    "verify": ("flows.commands.operations:verify", "核对审计链和文件指纹"),
    "backup": ("flows.commands.operations:backup", "备份：不用停机"),
    "restore": ("flows.commands.operations:restore", "由备份恢复成一个新目录"),
    "prune": ("flows.commands.operations:prune", "清理旧备份；账一概不动"),
    "roles": ("flows.commands.operations:roles", "PostgreSQL 的属主、流水线、只读三种角色"),
    "watch": ("flows.commands.operations:watch", "看门：程序没有在跑就报警"),
    "serve": ("flows.commands.serve:serve", "无人值守：服务、日程和执行器"),
    "region": ("flows.commands.region:region", "多县同一轮次"),
    "demo": ("flows.commands.home:demo", "样例县走一遍：收数、两个月、一个季度、一个半月"),
}


speak_chinese()


class LazyGroup(click.Group):
    """A group whose commands are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return say_usage(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Help from the table, so that nothing is loaded."""
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jixiao", prog_name="jixiao")
def jixiao() -> None:
    """绩效：县绩效办的数据核验、计分、亮灯和成文。

    每个命令都可加 --home 目录（默认 $JIXIAO_HOME 或 ./var）、--now 时刻、--debug。
    """


say_usage(jixiao)


def main() -> None:
    """Run, and end with the exit status of the contract: an error is plain words, never a traceback."""
    gc.disable()  # a command is short: looking through all that it loads for garbage takes longer than the garbage is worth
    atexit.register(gc.freeze)
    is_debugging = "--debug" in sys.argv
    words = [word for word in sys.argv[1:] if word != "--debug"]
    if is_cramped():
        click.echo(MEMORY_ZH, err=True)
        sys.exit(RETRY)
    try:
        status = jixiao.main(args=words, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("已中断。", err=True)
        sys.exit(130)
    except click.ClickException as fault:
        click.echo(usage_words(fault), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as fault:  # noqa: BLE001 (the door: whatever it was becomes plain words and a status)
        sys.exit(_tell(fault, words, is_debugging=is_debugging))
    sys.exit(status if isinstance(status, int) else 0)


def _tell(fault: Exception, words: list[str], *, is_debugging: bool) -> int:
    """Say what went wrong; with too little memory even to load the words for it, the little that is known without them."""
    try:
        from tasks.faults import debug_words, exit_status, plain_words
        from tasks.upkeep.journal import note_fault
    except Exception as another:
        if not is_short_of_memory(fault) and not is_short_of_memory(another):
            raise
        click.echo(MEMORY_ZH, err=True)
        return RETRY
    note_fault(f"jixiao {words[0] if words else ''} 没有完成：{plain_words(fault)}", fault)
    click.echo(debug_words(fault) if is_debugging else plain_words(fault), err=True)
    return exit_status(fault)
