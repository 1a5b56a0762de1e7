"""Runs the simulator alone: `python -m simulator --port 8800 --webhook http://127.0.0.1:8080/…`."""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from simulator.account import AccountSettings
from simulator.bank.merchant import MerchantSettings, make_merchant
from simulator.wechat import Simulator

_log = logging.getLogger("simulator")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65535")
    return int(text)


def _webhook(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise argparse.ArgumentTypeError(f"{text} is not an http address")
    return text


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="WeChat in a box for one official account."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=8800)
    parser.add_argument("--webhook", type=_webhook, required=True, help="the bot's webhook")
    parser.add_argument("--app-id", default="wx0123456789abcdef")
    parser.add_argument("--app-secret", default="0123456789abcdef0123456789abcdef")
    parser.add_argument("--token", default="tuanzi")
    parser.add_argument("--aes-key", default="0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")
    parser.add_argument("--original-id", default="gh_0123456789ab")
    parser.add_argument("--name", default="团子", help="the account's name")
    parser.add_argument("--mode", choices=("plain", "compatible", "secure"), default="secure")
    parser.add_argument("--keys", type=Path, help="write a new merchant's keys into this folder")
    return parser


def _merchant(app_id: str, name: str, folder: Path) -> MerchantSettings:
    """Make a merchant and say what the bot must be given to be this one."""
    merchant = make_merchant(app_id, name=name)
    private, public = merchant.write_keys(folder)
    _log.info("mch_id %s, serial %s", merchant.mch_id, merchant.serial)
    _log.info("api_v3_key %s, private_key_file %s", merchant.api_v3_key, private)
    _log.info("public_key_id %s, public_key_file %s", merchant.public_key_id, public)
    return merchant


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and serve until interrupted."""
    parser = _arguments()
    given = parser.parse_args(arguments)
    try:
        account = AccountSettings(
            app_id=given.app_id,
            app_secret=given.app_secret,
            token=given.token,
            encoding_aes_key=given.aes_key,
            original_id=given.original_id,
            mode=given.mode,
            name=given.name,
        )
    except ValueError as error:
        parser.error(str(error))
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    merchant = _merchant(account.app_id, account.name, given.keys) if given.keys else None
    application = Simulator(account, given.webhook, merchant=merchant).application()
    _log.info("page and API at http://%s:%s/, pushes to %s", given.host, given.port, given.webhook)
    try:
        web.run_app(application, host=given.host, port=given.port, print=None, access_log=None)
    except OSError as error:
        parser.error(f"cannot listen on {given.host}:{given.port}: {error.strerror}")


if __name__ == "__main__":
    main()
