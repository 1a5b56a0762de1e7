"""Makes `weui.css` anew: of WeUI's own stylesheet the rules that our pages use, with its licence.

Run it where `npm` reaches a registry: `python handlers/pages/static/fetch_weui.py`.
"""  # noqa: INP001 - a script beside what it makes

import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

VERSION = "2.6.26"
_HERE = Path(__file__).parent
_TEMPLATES = _HERE.parent / "templates"
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
_PREFIXED = re.compile(r"-(?:webkit|ms|moz)-(?!text-size|appearance|tap|mask)[\w-]+:[^;}]*;?")
_OTHER_THEME = re.compile(r"\[data-weui-theme|\.wx-root|^page\b|wx-")
_LAST_NOT = re.compile(r':not\(\[data-weui-theme="light"\]\)')


def main() -> None:
    """Fetch the package, and keep of it what is used."""
    with TemporaryDirectory() as folder:
        npm = shutil.which("npm") or "npm"
        subprocess.run(  # noqa: S603 - fixed words
            [npm, "pack", "--silent", f"weui@{VERSION}"], cwd=folder, check=True
        )
        with tarfile.open(Path(folder) / f"weui-{VERSION}.tgz") as package:
            package.extractall(folder, filter="data")
        files = Path(folder) / "package"
        style = (files / "dist" / "style" / "weui.min.css").read_text()
        licence = (files / "LICENSE.txt").read_text()
    banner = style[: style.index("*/") + 2]
    (_HERE / "weui.css").write_text(banner + "\n" + subset(style, used_classes()) + "\n")
    (_HERE / "weui.LICENSE.txt").write_text(licence)


def used_classes() -> set[str]:
    """Name WeUI's classes that the templates use."""
    text = "".join(file.read_text() for file in _TEMPLATES.glob("*.html"))
    used = set(re.findall(r"weui-[\w-]+", text))
    return used | {f"weui-btn_{kind}" for kind in ("primary", "default")}


def subset(style: str, used: set[str]) -> str:
    """Keep the rules about elements and used classes, and the variables that these name."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    kept = list(dict.fromkeys(rule for rule in _kept(style, used)))
    text = "".join(kept)
    named = set(_VARIABLE.findall("".join(rule for rule in kept if "{--" not in rule)))
    named |= set(_VARIABLE.findall((_HERE / "shop.css").read_text()))
    while (
        more := {
            name
            for variable, value in re.findall(r"(--[\w-]+):([^;}]*)", text)
            if variable in named
            for name in _VARIABLE.findall(value)
        }
        - named
    ):
        named |= more
    text = re.sub(r"(--[\w-]+):[^;}]*;?", lambda found: found[0] if found[1] in named else "", text)
    return re.sub(r"@media[^{}]*\{\}", "", re.sub(r"[^{};]+\{\}", "", text))


def _kept(style: str, used: set[str]) -> Iterator[str]:
    for selector, body in _rules(style):
        if selector.startswith("@media"):
            within = "".join(_kept(body, used))
            if within:
                yield f"{selector}{{{within}}}"
        elif not selector.startswith("@"):
            selectors = [one for one in selector.split(",") if _is_used(one, used)]
            if selectors:
                yield f"{','.join(map(_plain, selectors))}{{{_PREFIXED.sub('', body)}}}"


def _rules(style: str) -> Iterator[tuple[str, str]]:
    """Give the outermost rules with what is between their braces."""
    start, depth, opened = 0, 0, 0
    for place, char in enumerate(style):
        if char == "{":
            if not depth:
                opened = place
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                yield style[start:opened].strip(), style[opened + 1 : place]
                start = place + 1


def _plain(selector: str) -> str:
    return _LAST_NOT.sub("", selector)


def _is_used(selector: str, used: set[str]) -> bool:
    plain = _plain(selector)
    return not _OTHER_THEME.search(plain) and set(_CLASS.findall(plain)) <= used


if __name__ == "__main__":
    main()
