"""The fields of every event WeChat pushes, without the common ones (wechat-platform 1.7)."""

from collections.abc import Sequence

from simulator.markup import Value
from simulator.messages import Fields


def event(name: str, **fields: Value) -> Fields:
    """Make any event, also one the platform does not know."""
    return {"MsgType": "event", "Event": name, **fields}


def subscribe(scene: str = "", ticket: str = "") -> Fields:
    """Follow; through a QR code when `scene` is given."""
    if not scene:
        return event("subscribe", EventKey="")
    return event("subscribe", EventKey=f"qrscene_{scene}", Ticket=ticket)


def unsubscribe() -> Fields:
    """Stop following."""
    return event("unsubscribe", EventKey="")


def scan(scene: str, ticket: str) -> Fields:
    """Scan a QR code while following already."""
    return event("SCAN", EventKey=scene, Ticket=ticket)


def position(latitude: float, longitude: float, precision: float = 30.0) -> Fields:
    """Report where the person is, on entering the chat."""
    return event("LOCATION", Latitude=latitude, Longitude=longitude, Precision=precision)


def click(key: str) -> Fields:
    """Tap a menu button of type click."""
    return event("CLICK", EventKey=key)


def view(url: str, menu_id: str = "0") -> Fields:
    """Tap a menu button that opens a page."""
    return event("VIEW", EventKey=url, MenuId=menu_id)


def view_mini_program(path: str, menu_id: str = "0") -> Fields:
    """Tap a menu button that opens a mini-program."""
    return event("view_miniprogram", EventKey=path, MenuId=menu_id)


def scan_code(key: str, result: str, *, waiting: bool = False) -> Fields:
    """Scan something through a menu button; `waiting` shows 消息接收中."""
    name = "scancode_waitmsg" if waiting else "scancode_push"
    return event(name, EventKey=key, ScanCodeInfo={"ScanType": "qrcode", "ScanResult": result})


def pictures(key: str, checksums: Sequence[str], name: str = "pic_photo_or_album") -> Fields:
    """Choose pictures through a menu button; they follow as image messages of their own."""
    items: list[Value] = [{"PicMd5Sum": checksum} for checksum in checksums]
    return event(name, EventKey=key, SendPicsInfo={"Count": len(items), "PicList": {"item": items}})


def choose_location(key: str, latitude: float, longitude: float, label: str) -> Fields:
    """Choose a place through a menu button."""
    place: dict[str, Value] = {
        "Location_X": str(latitude),
        "Location_Y": str(longitude),
        "Scale": "15",
        "Label": label,
        "Poiname": "",
    }
    return event("location_select", EventKey=key, SendLocationInfo=place)


def template_finished(message_id: int, status: str = "success") -> Fields:
    """Tell how a template message ended."""
    return event("TEMPLATESENDJOBFINISH", MsgID=message_id, Status=status)


def mass_send_finished(message_id: int, status: str = "send success", sent: int = 0) -> Fields:
    """Tell how a mass send ended."""
    return event(
        "MASSSENDJOBFINISH",
        MsgID=message_id,
        Status=status,
        TotalCount=sent,
        FilterCount=sent,
        SentCount=sent,
        ErrorCount=0,
    )


def publish_finished(publish_id: int, status: int = 0, article_id: str = "") -> Fields:
    """Tell how publishing a draft ended; status 0 is success."""
    info: dict[str, Value] = {
        "publish_id": publish_id,
        "publish_status": status,
        "article_id": article_id,
    }
    return event("PUBLISHJOBFINISH", PublishEventInfo=info)


def agent_took_over(agent: str) -> Fields:
    """Open a session with a human agent."""
    return event("kf_create_session", KfAccount=agent)


def agent_left(agent: str) -> Fields:
    """Close the session with a human agent."""
    return event("kf_close_session", KfAccount=agent)


def agent_switched(old: str, new: str) -> Fields:
    """Hand a session to another human agent."""
    return event("kf_switch_session", FromKfAccount=old, ToKfAccount=new)


def _templates(answers: Sequence[tuple[str, str]]) -> list[dict[str, Value]]:
    return [{"TemplateId": name, "SubscribeStatusString": answer} for name, answer in answers]


def subscription_asked(answers: Sequence[tuple[str, str]], scene: int = 1) -> Fields:
    """Answer a subscription pop-up: (template id, accept or reject) each."""
    rows: list[Value] = [row | {"PopupScene": scene} for row in _templates(answers)]
    return event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": rows})


def subscription_changed(answers: Sequence[tuple[str, str]]) -> Fields:
    """Change subscriptions in the account's settings."""
    rows: list[Value] = [*_templates(answers)]
    return event("subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": rows})


def subscription_sent(template_id: str, message_id: str, error: int = 0) -> Fields:
    """Tell whether a subscription notice arrived; error 0 is success."""
    row: dict[str, Value] = {
        "TemplateId": template_id,
        "MsgID": message_id,
        "ErrorCode": error,
        "ErrorStatus": "failed" if error else "success",
    }
    return event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": row})


def profile_cleaned(open_id: str, app_id: str) -> Fields:
    """Ask to refresh or wipe a stored nickname and picture."""
    return event("user_info_modified", OpenID=open_id, AppID=app_id, RevokeInfo="1")


def authorization_revoked(open_id: str, app_id: str) -> Fields:
    """Withdraw the web authorization: the person's data must go."""
    return event("user_authorization_revoke", OpenID=open_id, AppID=app_id, RevokeInfo="1")
