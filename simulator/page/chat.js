// The chat page: people on the left, the conversation with the account on the right.

import { entryNodes, avatar, clock } from "./bubbles.js";
import { openCashier } from "./cashier.js";
import { attend, closeViewer, isOpen, openViewer } from "./viewer.js";

const POLL = 1000;
const $ = (id) => document.getElementById(id);
const app = $("app");

const state = { people: [], current: null, last: 0, lastAt: null, account: { name: "", menu: [] }, seen: {}, menuJson: "" };

// --- talking to the simulator

async function call(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(`control/${path}`, options);
  if (response.status === 410) throw new Error("二维码已过期");
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function act(name, body) {
  if (!state.current) return;
  const going = call(`people/${encodeURIComponent(state.current)}/${name}`, body);
  setTimeout(refresh, 30);
  try {
    await going;
  } catch (error) {
    toast(error.message);
  }
  await refresh();
}

// --- people

function card(person) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "person";
  button.dataset.testid = "person-item";
  button.dataset.openid = person.openid;
  button.setAttribute("aria-current", String(person.openid === state.current));
  button.append(avatar(person.name), words(person));
  if (person.number > (state.seen[person.openid] ?? 0) && person.openid !== state.current) {
    const dot = document.createElement("span");
    dot.className = "dot";
    button.firstChild.append(dot);
  }
  button.addEventListener("click", () => pick(person.openid));
  item.append(button);
  return item;
}

function words(person) {
  const box = document.createElement("div");
  box.className = "person-words";
  const top = document.createElement("div");
  top.className = "person-top";
  top.append(span("person-name", person.name), span("person-time", person.last_at ? clock(person.last_at) : ""));
  const last = span("person-last", (person.last || (person.follows ? "" : "未关注")).replace(/<[^>]*>/g, ""));
  last.style.display = "block";
  box.append(top, last);
  return box;
}

function span(name, text) {
  const node = document.createElement("span");
  node.className = name;
  node.textContent = text;
  return node;
}

function showPeople() {
  const focused = document.activeElement?.dataset?.openid;
  $("people-list").replaceChildren(...state.people.map(card));
  if (focused) document.querySelector(`[data-openid="${CSS.escape(focused)}"]`)?.focus();
  $("people-empty").hidden = state.people.length > 0;
  showCurrent();
}

function showCurrent() {
  const person = state.people.find((each) => each.openid === state.current);
  app.classList.toggle("nobody", !person);
  if (!person) return;
  const standing = person.follows ? "" : "（未关注）";
  $("whoami").textContent = person.typing ? "对方正在输入…" : `我是 ${person.name}${standing}`;
  $("hint").hidden = person.follows || person.number > 0;
  $("follow").hidden = person.follows;
  $("unfollow").hidden = !person.follows;
  $("scan").textContent = person.follows ? "扫一扫" : "扫码关注";
  $("composer").disabled = !person.follows;
  $("composer").placeholder = person.follows ? "" : "关注后才能发消息";
  for (const button of $("menu").querySelectorAll("button")) button.disabled = !person.follows;
  readySend();
}

async function pick(openid) {
  if (isOpen()) closeViewer();
  state.current = openid;
  state.last = 0;
  state.lastAt = null;
  atEnd = true;
  $("log").replaceChildren();
  app.classList.add("talking");
  showPeople();
  await refresh();
  $($("composer").disabled ? "follow" : "composer").focus();
}

async function newPerson() {
  const name = await ask("新朋友", "给这位顾客起个名字", freshName());
  if (!name) return;
  try {
    const person = await call("people", { name });
    state.people.push(person);
    await pick(person.openid);
  } catch (error) {
    toast(error.message);
  }
}

function freshName() {
  const names = ["小明", "小红", "阿珍", "大伟", "李雷", "韩梅梅", "王阿姨", "老张"];
  const taken = new Set(state.people.map((person) => person.name));
  return names.find((name) => !taken.has(name)) ?? `顾客${state.people.length + 1}`;
}

// --- the conversation

let refreshing = Promise.resolve();
function refresh() {
  refreshing = refreshing.then(load).catch(() => toast("连不上模拟器，稍后会再试"));
  return refreshing;
}

async function load() {
  const [people, account] = await Promise.all([call("people"), call("account")]);
  state.people = people.people;
  showAccount(account);
  if (state.current) await loadEntries(state.current);
  showPeople();
}

async function loadEntries(openid) {
  const { entries } = await call(`people/${encodeURIComponent(openid)}/messages?since=${state.last}`);
  if (openid !== state.current) return;
  const log = $("log");
  const person = state.people.find((each) => each.openid === openid);
  for (const entry of entries) {
    if (entry.number <= state.last) continue;
    const before = state.lastAt;
    state.last = entry.number;
    state.lastAt = entry.at;
    log.append(...entryNodes(entry, { person, before, account: state.account.name, open }));
  }
  state.seen[openid] = Math.max(state.last, person?.number ?? 0);
  if (entries.some((entry) => entry.side === "person")) atEnd = true;
  stay();
}

// The log stays at its end, unless somebody has scrolled up to read.
let atEnd = true;

function stay() {
  if (atEnd) $("log").scrollTop = $("log").scrollHeight;
}

function watchScroll() {
  const log = $("log");
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}

function open(href, title) {
  if (href.startsWith("weixin://")) return void act("link", { href });
  openViewer(href, title, state.current);
}

// --- the account and its menu

function showAccount(account) {
  $("account-name").textContent = account.name;
  document.title = `${account.name} · 微信模拟器`;
  const json = JSON.stringify(account.menu);
  const changed = json !== state.menuJson;
  state.account = account;
  state.menuJson = json;
  if (!changed) return;
  $("menu").replaceChildren(...account.menu.map(menuTop));
  $("to-menu").hidden = account.menu.length === 0;
}

function menuTop(button) {
  const box = document.createElement("div");
  box.className = "menu-top";
  const subs = button.sub_button ?? [];
  const top = menuButton(button, subs.length ? () => toggleSub(box) : () => tap(button));
  if (subs.length) {
    top.classList.add("opens");
    top.setAttribute("aria-haspopup", "true");
    top.setAttribute("aria-expanded", "false");
    const list = document.createElement("div");
    list.className = "sub";
    list.hidden = true;
    list.append(...subs.map((sub) => menuButton(sub, () => tap(sub))));
    box.append(list);
  }
  box.append(top);
  return box;
}

function menuButton(button, action) {
  const node = document.createElement("button");
  node.type = "button";
  node.dataset.testid = "menu-button";
  node.textContent = button.name;
  node.addEventListener("click", action);
  return node;
}

function toggleSub(box) {
  const list = box.querySelector(".sub");
  const show = list.hidden;
  closeSubs();
  list.hidden = !show;
  box.querySelector(".opens").setAttribute("aria-expanded", String(show));
}

function closeSubs() {
  for (const list of document.querySelectorAll(".sub")) list.hidden = true;
  for (const top of document.querySelectorAll(".opens")) top.setAttribute("aria-expanded", "false");
}

function tap(button) {
  closeSubs();
  if (button.type === "click") return act("tap", { key: button.key });
  if (button.type === "view") {
    open(button.url, button.name);
    return act("view", { url: button.url });
  }
  toast(`模拟器不演示“${button.type}”按钮`);
}

// --- typing and asking

function readySend() {
  $("send").disabled = $("composer").disabled || !$("composer").value.trim();
}

function grow() {
  const box = $("composer");
  box.style.height = "40px";
  box.style.height = `${Math.min(box.scrollHeight, 120)}px`;
}

function say(event) {
  event.preventDefault();
  const text = $("composer").value.trim();
  if (!text || $("composer").disabled) return;
  $("composer").value = "";
  grow();
  readySend();
  act("say", { text });
}

function ask(title, hint, value) {
  $("ask-title").textContent = title;
  $("ask-hint").textContent = hint;
  $("ask-input").value = value;
  $("ask").returnValue = "";
  $("ask").showModal();
  $("ask-input").select();
  return new Promise((resolve) => {
    $("ask").addEventListener("close", () => {
      resolve($("ask").returnValue === "ok" ? $("ask-input").value.trim() : "");
    }, { once: true });
  });
}

async function scan() {
  const scene = await ask("扫一扫", "粘贴推荐码、场景值、二维码的 ticket 或网址，或者付款码", "");
  if (scene.startsWith("weixin://wxpay/")) await pay({ code: scene });
  else if (scene) await act("follow", { scene });
}

async function pay(bill) {
  try {
    return await openCashier({ ...bill, openid: state.current });
  } catch (error) {
    toast(error.message);
    return "fail";
  } finally {
    refresh();
  }
}

let toastTimer = 0;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3000);
}

// --- wiring

$("new-person").addEventListener("click", newPerson);
$("follow").addEventListener("click", () => act("follow", {}));
$("unfollow").addEventListener("click", () => act("unfollow", {}));
$("scan").addEventListener("click", scan);
$("back").addEventListener("click", () => app.classList.remove("talking"));
$("to-menu").addEventListener("click", () => $("menu").classList.toggle("bare"));
attend(pay);
$("ask-cancel").addEventListener("click", () => $("ask").close("cancel"));
$("log").addEventListener("scroll", watchScroll);
$("log").addEventListener("load", stay, true);
new ResizeObserver(stay).observe($("log"));
$("composer-form").addEventListener("submit", say);
$("composer").addEventListener("input", () => { grow(); readySend(); });
$("composer").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) say(event);
});
document.addEventListener("click", (event) => { if (!event.target.closest(".menu")) closeSubs(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  closeSubs();
  if (isOpen()) closeViewer();
});

refresh();
setInterval(() => { if (!document.hidden) refresh(); }, POLL);
