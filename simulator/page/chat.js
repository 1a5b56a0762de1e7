// The chat page: groups and people on the left; on the right what is said in a group, or by a person
// to the account or, in private, to the account's group bot.

import { entryNodes, avatar, clock } from "./bubbles.js";
import { openCashier, openReceipt } from "./cashier.js";
import { groupCard, showSpeakers } from "./groups.js";
import { attend, closeViewer, isOpen, openViewer } from "./viewer.js";

const POLL = 1000;
const $ = (id) => document.getElementById(id);
const app = $("app");

const state = {
  people: [], current: null, last: 0, lastAt: null, account: { name: "", menu: [] }, seen: {}, menuJson: "",
  groups: [], group: null, place: "account", bot: "", told: {}, heard: {},
};

// Where what is open is read and said.
function here() {
  if (state.group) return `groups/${encodeURIComponent(state.group)}`;
  const person = `people/${encodeURIComponent(state.current)}`;
  return state.place === "private" ? `${person}/private` : person;
}

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
  button.setAttribute("aria-current", String(person.openid === state.current && !state.group));
  button.append(avatar(person.name), words(person));
  const isNew = person.number > (state.seen[person.openid] ?? 0) || isToldNew(person.openid);
  if (isNew && (person.openid !== state.current || state.group)) {
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
  const groups = state.groups.map((group) => groupCard(group, {
    isOpen: group.id === state.group,
    isNew: group.number > (state.heard[group.id] ?? 0) && group.id !== state.group,
    open: pickGroup,
  }));
  $("people-list").replaceChildren(...groups, ...state.people.map(card));
  if (focused) document.querySelector(`[data-openid="${CSS.escape(focused)}"]`)?.focus();
  $("people-empty").hidden = state.people.length > 0;
  showCurrent();
}

const isToldNew = (openid) => (state.told[openid] ?? 0) > (state.heard[openid] ?? 0);

function showGroup(group) {
  state.current = showSpeakers(group, state.current);
  $("account-name").textContent = `${group.topic}（${group.members.length + 1}）`;
  $("whoami").textContent = "";
  $("hint").hidden = true;
  $("mention").textContent = `@${state.bot}`;
  $("composer").disabled = group.members.length === 0;
  $("composer").placeholder = group.members.length ? "" : "先加一位成员";
  readySend();
}

function showPlace(person) {
  const dot = isToldNew(person.openid) && state.place !== "private" ? [span("dot", "")] : [];
  $("to-private").replaceChildren("私聊", ...dot);
  $("to-account").setAttribute("aria-pressed", String(state.place === "account"));
  $("to-private").setAttribute("aria-pressed", String(state.place === "private"));
  $("account-name").textContent = state.place === "private" ? state.bot : state.account.name;
}

function showCurrent() {
  const group = state.groups.find((each) => each.id === state.group);
  const person = state.people.find((each) => each.openid === state.current);
  const inAccount = !group && state.place === "account";
  app.classList.toggle("nobody", !group && !person);
  $("group-bar").hidden = !group;
  $("places").hidden = Boolean(group);
  $("follow-bar").hidden = !inAccount;
  $("menu").hidden = !inAccount;
  $("to-menu").hidden = !inAccount || state.account.menu.length === 0;
  if (group) return showGroup(group);
  if (!person) return;
  showPlace(person);
  if (!inAccount) {
    $("whoami").textContent = `我是 ${person.name}`;
    $("hint").hidden = true;
    $("composer").disabled = false;
    $("composer").placeholder = "";
    return readySend();
  }
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

async function pick(openid, place = "account") {
  state.current = openid;
  state.group = null;
  state.place = place;
  await enter();
  $($("composer").disabled ? "follow" : "composer").focus();
}

async function pickGroup(group) {
  state.group = group.id;
  await enter();
  $("composer").focus();
}

async function enter() {
  if (isOpen()) closeViewer();
  state.last = 0;
  state.lastAt = null;
  atEnd = true;
  $("log").replaceChildren();
  app.classList.add("talking");
  showPeople();
  document.querySelector(".person[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  await refresh();
}

async function newGroup() {
  const topic = await ask("新群聊", "给群起个名字，现在的人都会在里面", "邻里群");
  if (!topic) return;
  try {
    const group = await call("groups", { topic, members: state.people.map((person) => person.openid) });
    state.groups.push(group);
    await pickGroup(group);
  } catch (error) {
    toast(error.message);
  }
}

async function addMember() {
  const name = await ask("加成员", "写下名字；还没有的人会先造出来", freshName());
  if (!name) return;
  try {
    const person = state.people.find((each) => each.name === name) ?? await call("people", { name });
    await call(`groups/${encodeURIComponent(state.group)}/members`, { openid: person.openid });
    state.current = person.openid;
  } catch (error) {
    toast(error.message);
  }
  await enter();
}

function mention() {
  $("composer").value = `@${state.bot} ${$("composer").value}`;
  $("composer").focus();
  readySend();
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
  const [people, account, groups] = await Promise.all([call("people"), call("account"), call("groups")]);
  state.people = people.people;
  state.groups = groups.groups;
  state.bot = groups.bot;
  state.told = groups.private;
  showAccount(account);
  if (state.current || state.group) await loadEntries(here());
  showPeople();
}

async function loadEntries(place) {
  const { entries } = await call(`${place}/messages?since=${state.last}`);
  if (place !== here()) return;
  const log = $("log");
  const inGroup = Boolean(state.group);
  const person = state.people.find((each) => each.openid === state.current);
  for (const entry of entries) {
    if (entry.number <= state.last) continue;
    const before = state.lastAt;
    state.last = entry.number;
    state.lastAt = entry.at;
    log.append(...entryNodes(entry, { person, before, account: state.account.name, open, inGroup }));
  }
  if (inGroup) state.heard[state.group] = state.last;
  else if (state.place === "private") state.heard[state.current] = state.last;
  else state.seen[state.current] = Math.max(state.last, person?.number ?? 0);
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
  document.title = `${account.name} · 微信模拟器`;
  const json = JSON.stringify(account.menu);
  const changed = json !== state.menuJson;
  state.account = account;
  state.menuJson = json;
  if (!changed) return;
  $("menu").replaceChildren(...account.menu.map(menuTop));
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
  if (state.group) return sayThere({ openid: state.current, text });
  if (state.place === "private") return sayThere({ text });
  act("say", { text });
}

async function sayThere(body) {
  try {
    await call(`${here()}/say`, body);
  } catch (error) {
    toast(error.message);
  }
  await refresh();
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

const pay = (bill) => atBank(openCashier, bill);
const receive = (transfer) => atBank(openReceipt, transfer);

async function atBank(open, facts) {
  try {
    return await open({ ...facts, openid: state.current });
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
$("new-group").addEventListener("click", newGroup);
$("add-member").addEventListener("click", addMember);
$("mention").addEventListener("click", mention);
$("speaker").addEventListener("change", () => { state.current = $("speaker").value; enter(); });
$("to-account").addEventListener("click", () => pick(state.current));
$("to-private").addEventListener("click", () => pick(state.current, "private"));
$("follow").addEventListener("click", () => act("follow", {}));
$("unfollow").addEventListener("click", () => act("unfollow", {}));
$("scan").addEventListener("click", scan);
$("back").addEventListener("click", () => app.classList.remove("talking"));
$("to-menu").addEventListener("click", () => $("menu").classList.toggle("bare"));
attend(pay, receive);
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
