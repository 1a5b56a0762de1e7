// The phone beside the chat: shows a page as WeChat's own browser does, which knows who looks at
// it and lets it ask for money. It can do so for pages of this very origin only.

const $ = (id) => document.getElementById(id);
const CODE = 'a[href^="weixin://wxpay/"]';

export const isOpen = () => !$("viewer").hidden;

export function openViewer(href, title, openid) {
  document.cookie = `acting=${encodeURIComponent(openid)}; path=/; samesite=lax`;
  $("viewer-title").textContent = title ?? "";
  $("viewer-open").href = href;
  $("viewer-frame").src = href;
  $("viewer").hidden = false;
  $("viewer-close").focus();
}

export function closeViewer() {
  $("viewer").hidden = true;
  $("viewer-frame").src = "about:blank";
  $("composer").focus();
}

// `pay` and `receive` show the cashier and tell what the page is to hear: ok, cancel or fail.
export function attend(pay, receive) {
  $("viewer-close").addEventListener("click", closeViewer);
  $("viewer-frame").addEventListener("load", () => {
    const page = $("viewer-frame").contentDocument;
    if (!page || !isOpen()) return;
    if (page.title) $("viewer-title").textContent = page.title;
    offerBridge(page, {
      getBrandWCPayRequest: ["get_brand_wcpay_request", pay],
      requestMerchantTransfer: ["requestMerchantTransfer", receive],
    });
    page.addEventListener("click", (event) => payByCode(event, pay), true);
  });
}

function offerBridge(page, served) {
  const view = page.defaultView;
  view.WeixinJSBridge = {
    async invoke(name, facts, done = () => {}) {
      if (name === "closeWindow") return closeViewer();
      const [heardAs, serve] = served[name] ?? [name, async () => "fail"];
      done({ err_msg: `${heardAs}:${await serve({ call: facts })}` });
    },
    call(name) {
      this.invoke(name, {});
    },
    on() {},
  };
  page.dispatchEvent(new view.Event("WeixinJSBridgeReady"));
}

function payByCode(event, pay) {
  const link = event.target.closest?.(CODE);
  if (!link) return;
  event.preventDefault();
  pay({ code: link.getAttribute("href") });
}
