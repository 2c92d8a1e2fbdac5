"""status, verify, backup, restore, prune, roles, watch: a county's health, and what keeps it."""

from dataclasses import asdict
from pathlib import Path

import click

from flows.commands.options import format_option, home_options
from flows.printing import print_record, print_rows

WATCH_HOURS = 26.0
"""A day and two hours: the sign of life comes every morning and evening."""


@click.command("status", short_help="运行情况")
@click.option("--rounds", "is_rounds", is_flag=True, help="列出已发布的各轮次")
@home_options
@format_option
def status(is_rounds: bool, home: str | None, now: str | None, form: str) -> None:
    """运行情况：十行以内说明跑过什么、该跑什么、卡在哪里、怎么办。"""
    from flows.settings import read_home
    from flows.standing import standing_of

    record = standing_of(read_home(home, now=now))
    if form == "json":
        print_record(record, form, heads={})
        return
    if is_rounds or form == "csv":
        heads = {
            "round_code": "轮次",
            "period": "报告期",
            "edition": "版次",
            "as_of": "数据截止",
            "held_count": "挂起",
            "document_count": "文件",
        }
        print_rows(record["rounds"], form, heads=heads, title="已发布")  # type: ignore[arg-type]
        return
    for line in record["lines_zh"]:  # type: ignore[attr-defined]
        click.echo(line)


@click.command("verify", short_help="核对审计链")
@home_options
@format_option
def verify(home: str | None, now: str | None, form: str) -> int:
    """核对审计链、全部文件指纹和发件箱文件上印的链头；不符时指出第一处，退出码 4。"""
    from flows.settings import read_home
    from tasks.upkeep.proving import verify_books

    record = verify_books(read_home(home, now=now))
    heads = {
        "verdict_zh": "结论",
        "run_count": "记录数",
        "file_count": "文件数",
        "head_hash": "链头",
        "fault_zh": "第一处不符",
    }
    print_record(record, form, heads=heads, title="审计链核对")
    return 4 if record["fault_zh"] else 0


@click.command("backup", short_help="备份")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False), help="放到哪个文件夹，默认 jixiao.toml 的 [backup] folder"
)
@click.option("--list", "is_list", is_flag=True, help="只列出已有的备份")
@home_options
@format_option
def backup(folder: str | None, is_list: bool, home: str | None, now: str | None, form: str) -> None:
    """备份：库、方案、设置、底稿、退回单和清单，存成一个文件夹。不用停机；口令不在里面，要另外保管。"""
    from flows.settings import read_home
    from tasks.upkeep.backups import backups_of
    from tasks.upkeep.safekeeping import back_up

    where = read_home(home, now=now)
    made = backups_of(where) if is_list else (back_up(where, Path(folder).absolute() if folder else None),)
    rows = [
        {
            "folder": str(each.folder),
            "made_at": each.made_at.isoformat(timespec="minutes"),
            "entry_no": each.end.entry_no,
            "size_mb": round(each.byte_count / 1024 / 1024, 1),
            "head_hash": each.end.row_hash,
        }
        for each in made
    ]
    heads = {"made_at": "时刻", "entry_no": "审计链条数", "size_mb": "MB", "folder": "文件夹"}
    print_rows(rows, form, heads=heads, title="备份" if is_list else "备份完成")


@click.command("restore", short_help="由备份恢复")
@click.argument("backup_folder", metavar="BACKUP", type=click.Path(exists=True, file_okay=False))
@click.option("--home", type=click.Path(file_okay=False), required=True, help="恢复到哪个新目录；已有东西的目录不行")
@click.option("--now", help="本次运行所见的时刻（ISO 8601），用于测试和演练")
@format_option
def restore(backup_folder: str, home: str, now: str | None, form: str) -> None:
    """恢复：由备份文件夹 BACKUP 建一个新目录，核对无误后补齐发件箱。原目录和备份都不动。"""
    from importlib.resources import files

    from flows.settings import read_home
    from flows.standing import due_rows
    from tasks.deliver import fill_folder
    from tasks.upkeep.safekeeping import restore as bring_back

    configuration = files("flows").joinpath("jixiao.toml").read_bytes()
    where = bring_back(
        Path(backup_folder).absolute(),
        Path(home).absolute(),
        configuration=configuration,
        read=lambda root: read_home(str(root), now=now),
    )
    put_back = fill_folder(where)
    record = {"home": str(where.root), "document_count": len(put_back), "due": due_rows(where)}
    if form != "table":
        print_record(record, form, heads={key: key for key in record})
        return
    click.echo(f"已恢复到 {where.root}，审计链核对无误，发件箱补回{len(put_back)}件。")
    click.echo("口令不在备份里：请把 secrets.env 放到新目录（chmod 600）。")
    for row in record["due"]:  # type: ignore[attr-defined]
        click.echo(
            f"备份以后到期、库里没有的：{row['name_zh']} {row['period']}。若原来已经发过，补跑会再发一次，请先与收件人对一下。"
        )


@click.command("prune", short_help="清理旧备份")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="只列出会删什么，不删")
@home_options
@format_option
def prune(is_rehearsal: bool, home: str | None, now: str | None, form: str) -> None:
    """清理：删去超出保留份数的旧备份。库、收件箱、发件箱、隔离区一概不动；日志自己按大小轮换。"""
    from flows.settings import read_home
    from tasks.upkeep.backups import prune_backups

    gone = prune_backups(read_home(home, now=now), is_rehearsal=is_rehearsal)
    rows = [{"folder": str(folder)} for folder in gone]
    print_rows(
        rows, form, heads={"folder": "文件夹"}, title=f"{'将删去' if is_rehearsal else '已删去'}{len(rows)}份旧备份"
    )


@click.command("roles", short_help="数据库角色")
@click.option("--pipeline", default="jixiao_pipeline", show_default=True, help="程序平时用的角色：只能读和添加")
@click.option("--reader", default="jixiao_reader", show_default=True, help="查询工具用的角色：只能看公布的视图")
@click.option("--apply", "is_applied", is_flag=True, help="直接执行；不加则只打印 SQL，交数据库管理员执行")
@home_options
def roles(pipeline: str, reader: str, is_applied: bool, home: str | None, now: str | None) -> None:
    """数据库角色（PostgreSQL）：建表、授权。以属主身份连接，地址放在环境变量 JIXIAO_OWNER_URL 里。

    每次升级程序以后再运行一次：建好新表，并把权限补上。角色的口令由数据库管理员另设，不经过本程序。
    """
    from flows.settings import read_home
    from tasks.upkeep.roles import grant, script

    where = read_home(home, now=now)
    if is_applied:
        count = grant(where, pipeline=pipeline, reader=reader)
        click.echo(f"已建表并授权：{pipeline} 只能读和添加，{reader} 只能看{count}个视图。口令请由数据库管理员另设。")
        return
    for statement in script(where, pipeline=pipeline, reader=reader):
        click.echo(f"{statement};")


@click.command("watch", short_help="看门：程序还在不在跑")
@click.option("--hours", default=WATCH_HOURS, show_default=True, help="平安报告超过多少小时算没有在跑")
@home_options
@format_option
def watch(hours: float, home: str | None, now: str | None, form: str) -> int:
    """看门：平安报告太旧就报警，退出码 3；恢复了就解除。由系统的定时任务运行，与日程互不依赖。"""
    from flows.settings import read_home
    from tasks.upkeep.watch import watch_heartbeat

    seen = watch_heartbeat(read_home(home, now=now), hours=hours)
    heads = {"verdict_zh": "结论", "at": "最近一次平安报告", "text_zh": "说明"}
    print_record(asdict(seen), form, heads=heads, title="看门")
    return 0 if seen.is_alive else 3
