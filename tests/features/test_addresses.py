"""Addresses in chat: kept from a line, asked for what is missing, and readable nowhere at rest."""

import asyncio
import logging
from pathlib import Path

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot.settings import Settings
from community.addresses.actions import (
    choose_default,
    keep_address,
    remove_address,
    restore_address,
)
from community.addresses.errors import AddressNotFound, TooManyAddresses
from community.addresses.repository import Addresses
from community.addresses.rules import MOST_ADDRESSES, ParsedAddress
from tests.features.steps import change, on_sqlite
from tests.town import Town

HOME = "张三 13800138000 浙江省杭州市西湖区文三路90号"
WORK = "李四 13912345678 北京市朝阳区建国路1号院3号楼501"
PHONE, STREET = "13877665544", "桂花弄7788号"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    privacy = settings.privacy.model_copy(update={"key_file": tmp_path / "privacy.key"})
    return settings.model_copy(update={"privacy": privacy})


async def member_of(town: Town) -> int:
    await town.say(await town.newcomer(), "帮助")
    return int((await town.rows("SELECT max(id) AS id FROM members"))[0]["id"])


def to(number: int) -> ParsedAddress:
    return ParsedAddress("张三", "13800138000", "浙江省", "杭州市", "西湖区", f"文三路{number}号")


async def test_an_address_is_kept_and_told_as_it_was_understood(town: Town) -> None:
    person = await town.newcomer()
    said = await town.say(person, f"地址 {HOME}")
    assert "收货人：张三\n电话：138****8000\n地区：浙江省杭州市西湖区\n门牌：文****号" in said
    assert "已设为默认地址" in said
    assert "1. 张三 138****8000 浙江省杭州市西湖区" in await town.say(person, "地址")


@on_sqlite
@pytest.mark.parametrize("command", ["地址：", "地址", "收貨地址 ", "新增地址，", "地 址 "])
async def test_the_command_is_no_part_of_the_address(town: Town, command: str) -> None:
    said = await town.say(await town.newcomer(), command + HOME)
    assert "收货人：张三" in said
    assert "门牌：文****号" in said


async def test_the_same_address_is_kept_once(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, f"地址 {HOME}")
    assert "已经有了" in await town.say(person, "地址 杭州西湖区文三路90号，张三，138-0013-8000")
    assert await town.count("addresses") == 1


async def test_a_number_makes_an_address_the_default(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, f"地址 {HOME}")
    await town.say(person, f"地址 {WORK}")
    listed = await town.say(person, "地址")
    assert "1. 张三" in listed
    assert "2. 李四" in listed
    assert "默认地址换成了：\n李四" in await town.say(person, "2")
    assert "1. 李四 139****5678 北京市朝阳区 建国****01（默认）" in await town.say(person, "地址")
    assert "默认地址换成了：\n张三" in await town.say(person, "地址2")
    assert "没有第 3 个地址，现在有 2 个" in await town.say(person, "地址 3")


async def test_a_number_means_the_list_that_was_seen(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, f"地址 {HOME}")
    await town.say(person, f"地址 {WORK}")
    await town.say(person, "地址")
    await town.say(person, "删地址 2")
    await town.say(person, "地址")
    assert "没有第 2 个地址，现在有 1 个" in await town.say(person, "2")


async def test_an_address_is_removed_and_the_next_is_the_default(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, f"地址 {HOME}")
    await town.say(person, f"地址 {WORK}")
    assert "已删除地址：\n张三 138****8000" in await town.say(person, "删地址 1")
    listed = await town.say(person, "地址")
    assert "张三" not in listed
    assert "1. 李四 139****5678 北京市朝阳区 建国****01（默认）" in listed
    assert "没有第 2 个" in await town.say(person, "删地址 2")
    assert "删除哪一个" in await town.say(person, "删地址")


@on_sqlite
async def test_who_has_no_address_is_told_how_to_give_one(town: Town) -> None:
    person = await town.newcomer()
    assert "还没有收货地址" in await town.say(person, "地址")
    assert "还没有收货地址" in await town.say(person, "地址 1")
    assert "还没有收货地址" in await town.say(person, "删地址 1")


async def test_only_what_is_missing_is_asked(town: Town) -> None:
    person = await town.newcomer()
    said = await town.say(person, "地址 张三 朝阳区建国路1号")
    assert "手机号" in said
    assert "1. 北京市朝阳区\n2. 吉林省长春市朝阳区" in said
    assert "怎么称呼" not in said
    assert "手机号" in await town.say(person, "2")
    assert "地区：吉林省长春市朝阳区" in await town.say(person, "13800138000")
    assert await town.count("addresses") == 1


@on_sqlite
async def test_a_question_can_be_left(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "地址 张三 13800138000")
    assert "先不弄了" in await town.say(person, "算了")
    await town.say(person, "杭州西湖区文三路90号")
    assert await town.count("addresses") == 0


@on_sqlite
async def test_too_much_text_is_no_address(town: Town) -> None:
    said = await town.say(await town.newcomer(), f"地址 {HOME}{'楼' * 300}")
    assert "请在 300 个字以内" in said


async def test_addresses_are_their_members_own(town: Town) -> None:
    await town.say(await town.newcomer(), f"地址 {HOME}")
    other = await town.newcomer("小红")
    assert "还没有收货地址" in await town.say(other, "地址")
    stranger, vault = await member_of(town), town.shop.shop.vault
    async with town.database.begin() as work:
        assert await Addresses(work, vault).one(stranger, 1) is None
        with pytest.raises(AddressNotFound):
            await remove_address(work, vault, member_id=stranger, address_id=1)


async def test_a_member_keeps_at_most_so_many_even_at_once(town: Town) -> None:
    member_id, vault = await member_of(town), town.shop.shop.vault

    async def keep(number: int) -> bool:
        async with town.database.begin() as work:
            try:
                await keep_address(work, vault, member_id=member_id, to=to(number))
            except TooManyAddresses:
                return False
        return True

    kept = await asyncio.gather(*(keep(number) for number in range(MOST_ADDRESSES + 5)))
    assert sum(kept) == MOST_ADDRESSES
    async with town.database.reading() as work:
        own = await Addresses(work, vault).of_member(member_id)
    assert len(own) == MOST_ADDRESSES
    assert [one.is_default for one in own] == [True, *[False] * (MOST_ADDRESSES - 1)]


async def test_a_removal_is_taken_back_with_the_default(town: Town) -> None:
    member_id, vault = await member_of(town), town.shop.shop.vault
    async with town.database.begin() as work:
        first = (await keep_address(work, vault, member_id=member_id, to=to(1))).address
        second = (await keep_address(work, vault, member_id=member_id, to=to(2))).address
        await remove_address(work, vault, member_id=member_id, address_id=first.id)
        assert await Addresses(work, vault).of_member(member_id) != []
        await restore_address(work, vault, member_id=member_id, address_id=first.id)
        with pytest.raises(AddressNotFound):
            await restore_address(work, vault, member_id=member_id, address_id=first.id)
        own = await Addresses(work, vault).of_member(member_id)
        assert [(one.id, one.is_default) for one in own] == [(first.id, True), (second.id, False)]
        before = await choose_default(work, vault, member_id=member_id, address_id=second.id)
        assert before == first.id


async def test_a_removed_address_can_be_kept_anew(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, f"地址 {HOME}")
    await town.say(person, "删地址 1")
    assert "已设为默认地址" in await town.say(person, f"地址 {HOME}")
    assert await town.count("addresses") == 1


async def test_there_is_one_default_whatever_is_written(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, f"地址 {HOME}")
    await town.say(person, f"地址 {WORK}")
    with pytest.raises(IntegrityError):
        await change(town, "UPDATE addresses SET is_default = (1 = 1)")


async def everything_written(town: Town, folder: Path) -> bytes:
    """Give all that the shop keeps: SQLite's files, or each row of each table of PostgreSQL."""
    if town.database.on_sqlite:
        files = [folder / f"shop.db{end}" for end in ("", "-wal", "-shm")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    tables = await town.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    found = [
        await town.rows(f"SELECT to_json(t)::text AS row FROM {table['name']} t")  # noqa: S608
        for table in tables
    ]
    return "\n".join(row["row"] for rows in found for row in rows).encode()


async def test_neither_database_nor_logs_can_be_read(
    town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    person = await town.newcomer()
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs:
        await town.say(person, f"地址 王金 {PHONE} 西湖区{STREET}")
        await town.say(person, "杭州")
        await town.say(person, f"地址 王金 杭州西湖区{STREET}")
        await town.say(person, f"{PHONE}")
        await town.say(person, "地址")
        await town.say(person, "删地址 1")
    assert await town.count("addresses") == 1
    output = capfd.readouterr()
    kept = await everything_written(town, tmp_path)
    assert "浙江省".encode() in kept or b"\\u6d59" in kept
    logged = f"{logs}{caplog.text}{output.out}{output.err}"
    for canary in (PHONE, STREET, STREET[:3]):
        assert canary not in logged
        assert canary.encode() not in kept
        assert canary.encode("unicode_escape") not in kept
