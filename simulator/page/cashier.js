// The bank's sheet over everything: it shows a sum, and takes 确认支付, 确认收款 or 取消.

const $ = (id) => document.getElementById(id);

async function ask(path, bill) {
  const response = await fetch(`control/bank/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(bill),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

const yuan = (fen) => `¥${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

export const openCashier = (bill) => settle(bill, "bill", "pay");

// The sheet on which somebody takes what a merchant sends them.
export const openReceipt = (transfer) => settle(transfer, "transfer", "receive");

async function settle(facts, look, act) {
  const shown = await ask(look, facts);
  $("cashier").dataset.act = act;
  $("cashier-merchant").textContent = shown.merchant;
  $("cashier-amount").textContent = yuan(shown.amount);
  $("cashier-title").textContent = shown.title;
  if (!(await isConfirmed())) return "cancel";
  const { heard } = await ask(act, facts);
  if (heard === "ok") await showPaid();
  return heard;
}

function isConfirmed() {
  show("paying", "cashier-pay");
  return closed().then((value) => value === "pay");
}

function showPaid() {
  show("paid", "cashier-done");
  return closed();
}

function show(step, focused) {
  const sheet = $("cashier");
  sheet.dataset.step = step;
  sheet.returnValue = "";
  sheet.showModal();
  $(focused).focus();
}

function closed() {
  return new Promise((resolve) => {
    $("cashier").addEventListener("close", () => resolve($("cashier").returnValue), { once: true });
  });
}
