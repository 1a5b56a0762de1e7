// Turns the account's text into nodes as WeChat does: `<a href>` becomes a link, all else stays text.

const LINK = /<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a>/gi;
const SAFE = /^(https?:\/\/|weixin:\/\/bizmsgmenu\?)/i;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

const plain = (text) => text.replace(/&(amp|lt|gt|quot);/g, (entity) => ENTITIES[entity]);

function link(href, label, open) {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = label;
  anchor.rel = "noopener noreferrer";
  anchor.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(href, label);
  });
  return anchor;
}

// In groups and private chats words are plain: only an address in them is a link.
export function renderPlain(text, open) {
  const nodes = document.createDocumentFragment();
  for (const part of text.split(/(https?:\/\/[\w\-.:/?#[\]@!$&'()*+,;=%~]+)/)) {
    nodes.append(/^https?:\/\//.test(part) ? link(part, part, open) : part);
  }
  return nodes;
}

export function render(text, open) {
  const nodes = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const href = plain(match[1] ?? match[2]);
    nodes.append(text.slice(end, match.index));
    nodes.append(SAFE.test(href) ? link(href, plain(match[3]), open) : plain(match[3]));
    end = match.index + match[0].length;
  }
  nodes.append(text.slice(end));
  return nodes;
}
