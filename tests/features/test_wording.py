"""What customers read: no absolute claims, nothing that pays for sharing."""

import re
from pathlib import Path

import content.texts

TEXTS = "\n".join(
    file.read_text("utf-8") for file in Path(content.texts.__file__).parent.glob("*.py")
)
ABSOLUTE = "最佳 最好 最优 最低 最高 第一品牌 顶级 极致 唯一 绝对 100% 百分百 万能 永久 全网"
SHARING = "转发 分享 集赞 助力 邀请有礼 邀请奖励 拉新"


def test_no_sentence_boasts_or_pays_for_sharing() -> None:
    sentences = re.findall(r'f?"([^"]*[\u4e00-\u9fff][^"]*)"', TEXTS)
    assert len(sentences) > 100
    words = f"{ABSOLUTE} {SHARING}".split()
    assert [(word, said) for said in sentences for word in words if word in said] == []
