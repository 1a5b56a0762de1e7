// Draws one line of a conversation: bubbles, cards, notes, and the facts about the exchange.

import { render, renderPlain } from "./text.js";

const COLOURS = ["#f2994a", "#56a3d9", "#9b7fd1", "#58b368", "#e07a7a", "#4db6ac", "#d4a03a", "#7986cb"];
const STAMP_AFTER = 5 * 60 * 1000;
const DUMPLING = '<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M4 36 36 4" stroke="#c99b62" stroke-width="3" stroke-linecap="round"/><circle cx="11" cy="29" r="7.5" fill="#9fc98f"/><circle cx="20" cy="20" r="7.5" fill="#fff6e3"/><circle cx="29" cy="11" r="7.5" fill="#f3a6ae"/></svg>';

function node(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function avatar(name) {
  const box = node("span", "avatar", [...name][0] ?? "?");
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  box.style.background = COLOURS[sum % COLOURS.length];
  return box;
}

function accountAvatar() {
  const box = node("span", "avatar");
  box.style.background = "#5b7f95";
  box.innerHTML = DUMPLING;
  return box;
}

const two = (number) => String(number).padStart(2, "0");

export function clock(iso) {
  const at = new Date(iso);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const today = at.toDateString() === new Date().toDateString();
  return today ? time : `${at.getMonth() + 1}月${at.getDate()}日 ${time}`;
}

export function entryNodes(entry, { person, before, open, inGroup }) {
  const nodes = [];
  if (!before || new Date(entry.at) - new Date(before) > STAMP_AFTER) nodes.push(node("div", "stamp", clock(entry.at)));
  if (entry.side === "note") nodes.push(...note(entry));
  else nodes.push(row(entry, person, open, inGroup));
  if (entry.exchange) nodes.push(...facts(entry));
  return nodes;
}

function note(entry) {
  if (entry.kind === "transfer") return [node("div", "note", "转接人工客服：消息已转给客服人员")];
  if (entry.kind === "none") return [];
  return [node("div", entry.kind === "unavailable" ? "note warning" : "note", entry.text)];
}

function row(entry, person, open, inGroup) {
  const mine = entry.side === "person" && (!inGroup || entry.openid === person?.openid);
  const line = node("div", mine ? "row out" : "row in");
  const name = entry.name ?? person?.name ?? "我";
  const said = content(entry, open);
  said.dataset.testid = mine ? "bubble-out" : "bubble-in";
  line.append(entry.side === "person" ? avatar(name) : accountAvatar(), inGroup ? named(name, said) : said);
  return line;
}

function named(name, said) {
  const box = node("div", "named");
  box.append(node("span", "bubble-name", name), said);
  return box;
}

function content(entry, open) {
  if (entry.articles.length) return cards(entry.articles, open);
  if (entry.kind === "image") return picture(entry.media);
  const bubble = node("div", "bubble");
  if (entry.side === "account" && entry.kind === "text") bubble.append(render(entry.text, open));
  else if (entry.kind === "plain") bubble.append(renderPlain(entry.text, open));
  else bubble.textContent = entry.text || `[${entry.kind}]`;
  return bubble;
}

function picture(media) {
  const bubble = node("div", "bubble picture");
  const image = node("img");
  image.alt = "图片";
  image.src = `control/media/${encodeURIComponent(media)}`;
  bubble.append(image);
  return bubble;
}

function cards(articles, open) {
  const box = node("div", "cards");
  if (articles.length === 1) box.append(single(articles[0], open));
  else box.append(...articles.map((article, index) => (index ? side(article, open) : lead(article, open))));
  return box;
}

function card(article, name, open) {
  const link = node("a", `card ${name}`);
  link.dataset.testid = "article";
  if (!/^https?:\/\//i.test(article.url)) return link;
  link.href = article.url;
  link.rel = "noopener noreferrer";
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(article.url, article.title);
  });
  return link;
}

function articlePicture(article, name) {
  if (!/^https?:\/\//i.test(article.picture_url)) return "";
  const image = node("img", name);
  image.src = article.picture_url;
  image.alt = "";
  image.addEventListener("error", () => image.remove());
  return image;
}

function single(article, open) {
  const link = card(article, "card-single", open);
  link.append(node("span", "card-title", article.title));
  if (article.description) link.append(node("span", "card-text", article.description));
  link.append(articlePicture(article, "card-picture"));
  if (article.url) link.append(node("span", "card-more", "查看详情"));
  return link;
}

function lead(article, open) {
  const image = articlePicture(article, "card-picture");
  const link = card(article, image ? "card-lead" : "card-lead bare", open);
  link.append(image, node("span", "card-title", article.title));
  return link;
}

function side(article, open) {
  const link = card(article, "card-side", open);
  link.append(node("span", "card-title", article.title), articlePicture(article, ""));
  return link;
}

function facts(entry) {
  const { exchange } = entry;
  const middle = entry.side === "note" ? " middle" : "";
  const line = node("div", `facts${middle}`);
  const time = node("span", "", `${exchange.milliseconds} 毫秒`);
  time.dataset.testid = "exchange-time";
  const toggle = node("button", "", "原文");
  toggle.type = "button";
  toggle.dataset.testid = "raw-toggle";
  toggle.setAttribute("aria-expanded", "false");
  line.append(time, " · ", toggle);
  if (entry.kind === "none") line.append(" · 无回复");
  if (exchange.deliveries > 1) line.append(` · 送达 ${exchange.deliveries} 次`);
  if (exchange.violations.length) line.append(" · ", node("span", "bad", `违规 ${exchange.violations.length}`));
  const raw = rawBox(exchange, middle);
  toggle.addEventListener("click", () => {
    raw.hidden = !raw.hidden;
    raw.scrollIntoView({ block: "nearest" });
    toggle.setAttribute("aria-expanded", String(!raw.hidden));
  });
  return [line, raw];
}

function rawBox(exchange, middle) {
  const box = node("div", `raw${middle}`);
  box.hidden = true;
  box.append(node("h4", "", "收到的推送"), node("pre", "", pretty(exchange.request)));
  box.append(node("h4", "", "公众号的回复"), node("pre", "", pretty(exchange.answer) || "（无）"));
  const failures = exchange.failures.length ? `，失败：${exchange.failures.join("、")}` : "";
  box.append(node("h4", "", `送达 ${exchange.deliveries} 次${failures}`));
  if (exchange.violations.length) {
    const list = node("ul");
    list.append(...exchange.violations.map((each) => node("li", "", each)));
    box.append(node("h4", "", "不合微信规则之处"), list);
  }
  return box;
}

const pretty = (xml) => xml.replace(/><(?!!\[CDATA\[|\/)/g, ">\n<").replace(/(<\/[^>]+>)(?=<\/)/g, "$1\n");
