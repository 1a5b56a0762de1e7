// Groups in the list on the left, and who speaks in the one that is open.

import { avatar, clock } from "./bubbles.js";

const $ = (id) => document.getElementById(id);

function span(name, text) {
  const node = document.createElement("span");
  node.className = name;
  node.textContent = text;
  return node;
}

function crowd(members) {
  const box = document.createElement("span");
  box.className = "avatar crowd";
  for (const member of members.slice(0, 4)) {
    const small = avatar(member.called);
    small.className = "";
    box.append(small);
  }
  return box;
}

export function groupCard(group, { isOpen, isNew, open }) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "person";
  button.dataset.testid = "group-item";
  button.dataset.openid = group.id;
  button.setAttribute("aria-current", String(isOpen));
  const picture = crowd(group.members);
  if (isNew) picture.append(span("dot", ""));
  const words = document.createElement("div");
  words.className = "person-words";
  const top = document.createElement("div");
  top.className = "person-top";
  top.append(span("person-name", group.topic), span("person-time", group.last_at ? clock(group.last_at) : ""));
  const last = span("person-last", group.last);
  last.style.display = "block";
  words.append(top, last);
  button.append(picture, words);
  button.addEventListener("click", () => open(group));
  item.append(button);
  return item;
}

// Keeps who was chosen to speak, as long as they are a member.
export function showSpeakers(group, chosen) {
  const wanted = group.members.map((member) => `${member.openid} ${member.called}`).join();
  if ($("speaker").dataset.members !== wanted) {
    $("speaker").dataset.members = wanted;
    $("speaker").replaceChildren(...group.members.map((member) => new Option(member.called, member.openid)));
  }
  if (group.members.some((member) => member.openid === chosen)) $("speaker").value = chosen;
  return $("speaker").value;
}
