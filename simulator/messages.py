"""The fields of every message a person can send, without the common ones (wechat-platform 1.6)."""

from collections.abc import Mapping

from simulator.markup import Value

Fields = Mapping[str, Value]


def text(content: str, menu_item: str = "") -> Fields:
    """Say something; `menu_item` is the id of a tapped bizmsgmenu link."""
    fields: dict[str, Value] = {"MsgType": "text", "Content": content}
    return fields | ({"bizmsgmenuid": menu_item} if menu_item else {})


def image(media_id: str, picture_url: str = "") -> Fields:
    """Send a picture that the media store knows under `media_id`."""
    url = picture_url or f"http://mmbiz.qpic.cn/mmbiz_jpg/{media_id}/0"
    return {"MsgType": "image", "PicUrl": url, "MediaId": media_id}


def voice(media_id: str, recognition: str | None = None, format: str = "amr") -> Fields:
    """Send speech; without `recognition` the account has speech-to-text switched off."""
    fields: dict[str, Value] = {"MsgType": "voice", "MediaId": media_id, "Format": format}
    return fields if recognition is None else fields | {"Recognition": recognition}


def video(media_id: str, thumb_media_id: str) -> Fields:
    """Send a film."""
    return {"MsgType": "video", "MediaId": media_id, "ThumbMediaId": thumb_media_id}


def short_video(media_id: str, thumb_media_id: str) -> Fields:
    """Send a short film taken in the chat."""
    return {"MsgType": "shortvideo", "MediaId": media_id, "ThumbMediaId": thumb_media_id}


def location(latitude: float, longitude: float, label: str, scale: int = 20) -> Fields:
    """Send a place."""
    return {
        "MsgType": "location",
        "Location_X": latitude,
        "Location_Y": longitude,
        "Scale": scale,
        "Label": label,
    }


def link(title: str, description: str, url: str) -> Fields:
    """Send a web page."""
    return {"MsgType": "link", "Title": title, "Description": description, "Url": url}


def mini_program_page(app_id: str, title: str, page_path: str, thumb_url: str) -> Fields:
    """Send a mini-program card."""
    return {
        "MsgType": "miniprogrampage",
        "Title": title,
        "AppId": app_id,
        "PagePath": page_path,
        "ThumbUrl": thumb_url,
        "ThumbMediaId": "thumb",
    }
