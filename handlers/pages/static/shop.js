// What the pages do by themselves where a browser lets them; all but WeChat's own cashier works without.

const all = (selector) => document.querySelectorAll(selector);

// A choice counts at once, so its button isn't needed.
for (const form of all("form[data-auto]")) {
  form.addEventListener("change", () => form.submit());
}
for (const part of all("[data-without-script]")) part.hidden = true;
for (const part of all("[data-with-script]")) part.hidden = false;

// Who taps twice sends once.
for (const form of all("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of all("form")) delete form.dataset.sent;
});

// Time that runs out is counted down, in the page's own words.
for (const time of all("time[data-counts-down]")) {
  const ends = Date.now() + 1000 * Number(time.dataset.seconds);
  const ticking = setInterval(() => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left <= 0) {
      clearInterval(ticking);
      return location.reload();
    }
    const parts = { h: Math.floor(left / 3600), m: Math.floor(left / 60) % 60, s: left % 60 };
    time.textContent = time.dataset.countsDown.replace(/\{(\w)\}/g, (_, unit) => parts[unit]);
  }, 1000);
}

// Within WeChat its cashier is at hand, and WeChat says who pays.
function inWechat(act) {
  if (window.WeixinJSBridge) act();
  else document.addEventListener("WeixinJSBridgeReady", act, { once: true });
}
for (const link of all("a[data-in-wechat]")) {
  inWechat(() => {
    link.href = link.dataset.inWechat;
  });
}
for (const part of all("[data-leave-in-wechat]")) {
  inWechat(() => location.replace(part.dataset.leaveInWechat));
}

const bill = document.querySelector("[data-waits-at]");
const pay = document.getElementById("pay");

function hear(answer) {
  const heard = document.getElementById("heard");
  const said = String(answer.err_msg).split(":")[1];
  pay.disabled = false;
  // That it says ok proves nothing: the shop asks the bank.
  if (said === "ok") {
    const shown = () => location.replace(bill.dataset.then);
    fetch(pay.dataset.check, { method: "POST" }).then(shown, shown);
    return;
  }
  heard.textContent = said === "cancel" ? heard.dataset.cancel : heard.dataset.fail;
  heard.hidden = false;
}
pay?.addEventListener("click", () => {
  pay.disabled = true;
  inWechat(() => window.WeixinJSBridge.invoke(pay.dataset.invoke, JSON.parse(pay.dataset.call), hear));
});

// A page that waits for money looks now and then whether it has come.
async function look() {
  try {
    const answer = await fetch(bill.dataset.waitsAt, { headers: { Accept: "application/json" } });
    if (answer.ok && !(await answer.json()).payable) return location.replace(bill.dataset.then);
  } catch {
    // The network may be back the next time.
  }
  setTimeout(look, 3000);
}
if (bill) setTimeout(look, 3000);
