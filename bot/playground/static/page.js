import { day, element, message, summary } from "./messages.js";

const $ = (id) => document.getElementById(id);
const key = document.querySelector("meta[name=playground-key]").content;
const address = (path) => `${path}?key=${encodeURIComponent(key)}`;

const world = { people: [], conversations: [], posts: new Map(), seen: new Map(), bot: "", recalled: new Set() };
const here = { who: "", chat: "", quote: null, clock: null };

async function call(path, body) {
  const json = !(body instanceof FormData);
  const response = await fetch(path, {
    method: "POST",
    headers: { "X-Playground-Key": key, ...(json ? { "Content-Type": "application/json" } : {}) },
    body: json ? JSON.stringify(body) : body,
  }).catch(() => null);
  const answer = response ? await response.json().catch(() => ({})) : {};
  if (!response?.ok) toast(answer.error ?? "没有发出去，请检查演练程序是否还在运行。");
  return response?.ok ? answer : null;
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => ($("toast").hidden = true), 6000);
}

const conversation = () => world.conversations.find((item) => item.id === here.chat);
const mine = () => world.conversations.filter((item) => item.members.includes(here.who));
const standing = (chat) => [...world.posts.values()].filter((post) => post.conversation === chat && !world.recalled.has(post.id));
const mention = () => `@${world.bot}`;

const deed = {
  get me() {
    return here.who;
  },
  address,
  find: (id) => world.posts.get(id),
  tap: (post, label) => call("/playground/tap", { person: here.who, message: post.id, label }),
  view(source) {
    $("viewed").src = source;
    $("viewer").showModal();
  },
  quote(post) {
    here.quote = post;
    if (conversation().group && conversation().bot && !$("text").value.includes(mention())) toggleAt();
    showQuote();
    $("text").focus();
  },
};

function showPeople() {
  $("who").replaceChildren(
    ...world.people.map((person) => element("option", { value: person.id }, person.role ? `${person.name}（${person.role}）` : person.name)),
  );
  $("who").value = here.who;
}

function showChats() {
  const items = mine().map((item) => {
    const posts = standing(item.id);
    const last = posts.at(-1);
    const unread = posts.filter((post) => post.sender !== here.who).length - (world.seen.get(`${here.who} ${item.id}`) ?? 0);
    const face = element("span", { class: `face ${item.group ? "group" : "robot"}`, "aria-hidden": "true" }, item.group ? "群" : "通");
    const text = element("span", { class: "about" }, element("strong", {}, item.title), element("small", {}, last ? summary(last) : item.group ? "群聊" : "私聊"));
    const badge = unread > 0 && item.id !== here.chat ? element("span", { class: "badge", "aria-label": `${unread} 条未读` }, String(unread)) : null;
    const attributes = { type: "button", "data-testid": item.group ? "chat-group" : "chat-private", "aria-current": item.id === here.chat ? "true" : null };
    return element("button", { ...attributes, onclick: () => enter(item.id) }, face, text, badge);
  });
  const list = element("div", {}, ...items);
  // What has not changed stays, so that neither a click nor the focus is lost when news come in.
  if (showChats.shown === list.innerHTML + here.who) return;
  showChats.shown = list.innerHTML + here.who;
  $("chats").replaceChildren(...items);
}

function showMessages() {
  const list = $("messages");
  const view = `${here.who} ${here.chat}`;
  const posts = standing(here.chat);
  const there = [...list.querySelectorAll(".message")].map((item) => item.dataset.id);
  const goesOn = list.dataset.view === view && there.length && there.every((id, number) => posts[number]?.id === id);
  const news = goesOn ? posts.slice(there.length) : posts;
  if (goesOn && !news.length) return;
  const atEnd = !goesOn || list.scrollHeight - list.scrollTop - list.clientHeight < 160 || news.some((post) => post.sender === here.who);
  let last = goesOn ? day(posts[there.length - 1].at) : "";
  const items = news.flatMap((post) => {
    const divider = day(post.at) === last ? [] : [element("li", { class: "day" }, day(post.at))];
    last = day(post.at);
    return [...divider, message(post, deed)];
  });
  list.dataset.view = view;
  if (goesOn) list.append(...items);
  else list.replaceChildren(...(items.length ? items : [element("li", { class: "empty" }, emptiness())]));
  if (atEnd) toEnd(list);
}

function toEnd(list) {
  list.scrollTop = list.scrollHeight;
  for (const image of list.querySelectorAll("img")) if (!image.complete) image.addEventListener("load", () => toEnd(list), { once: true });
}

function emptiness() {
  const item = conversation();
  if (!item.group) return "发一句话试试：帮助、萧山区活跃率、区县活跃率排名；也可以发一个 Excel 文件。";
  return item.bot ? `群里的消息要 ${mention()} 才会送到机器人；文件请先发到群里，再引用它。` : "这个群里没有机器人。";
}

function showQuote() {
  $("quoted").hidden = !here.quote;
  $("quoted-text").textContent = here.quote ? `${here.quote.name}：${summary(here.quote)}` : "";
}

function showAt() {
  const there = conversation().group && conversation().bot;
  $("at").hidden = !there;
  $("at").textContent = mention();
  $("at").setAttribute("aria-pressed", String($("text").value.includes(mention())));
}

function show() {
  const item = conversation();
  if (!item) return;
  world.seen.set(`${here.who} ${here.chat}`, standing(here.chat).filter((post) => post.sender !== here.who).length);
  $("title").textContent = item.title;
  $("members").textContent = item.group ? `${item.members.length} 人${item.bot ? "，有机器人" : ""}` : "机器人";
  showChats();
  showMessages();
  showQuote();
  showAt();
}

function enter(chat) {
  here.chat = chat;
  here.quote = null;
  $("text").value = "";
  show();
  call("/playground/read", { person: here.who, conversation: chat });
}

function become(who) {
  here.who = who;
  const still = mine().find((item) => item.id === here.chat) ?? mine().find((item) => !item.group);
  enter(still.id);
}

function toggleAt() {
  const text = $("text");
  text.value = text.value.includes(mention()) ? text.value.replace(mention(), "").trimStart() : `${mention()} ${text.value}`;
  showAt();
  text.focus();
}

async function send(more = {}) {
  const form = new FormData();
  form.set("person", here.who);
  form.set("conversation", here.chat);
  if (here.quote && !("file" in more) && !("sample" in more)) form.set("quote", here.quote.id);
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  if (!(await call("/playground/say", form))) return false;
  here.quote = form.has("quote") ? null : here.quote;
  showQuote();
  return true;
}

async function sendText() {
  const text = $("text").value.trim();
  if (!text) return;
  const named = conversation().group && text.includes(mention());
  if (await send({ text, ...(named ? { at_bot: "1" } : {}) })) clear();
}

function clear() {
  $("text").value = "";
  showAt();
}

function showClock() {
  if (!here.clock) return;
  const moment = new Date(here.clock.at + (performance.now() - here.clock.since));
  const iso = moment.toISOString();
  $("now").textContent = `${day(iso)} ${iso.slice(11, 19)}`;
}

function showStatus(status) {
  // The office's own time is shown as it is written, whatever the browser's time zone.
  here.clock = { at: Date.parse(`${status.now.slice(0, 19)}Z`), since: performance.now(), offset: status.now.match(/([+-]\d\d:\d\d|Z)$/)[0] };
  here.pushAt = status.push_at;
  world.recalled = new Set(status.recalled);
  $("moving").hidden = !status.movable;
  $("to-push").hidden = !status.push_at;
  if (status.push_at) $("to-push").title = `${day(status.push_at)} ${status.push_at.slice(11, 16)}`;
  $("link").textContent = status.connected ? "机器人已连接" : "机器人未连接";
  $("link").classList.toggle("up", status.connected);
  showClock();
}

function moveTo(iso) {
  return call("/playground/clock", { to: iso });
}

function moveBy(minutes) {
  const moment = new Date(here.clock.at + (performance.now() - here.clock.since) + minutes * 60_000);
  return moveTo(moment.toISOString().slice(0, 19) + here.clock.offset);
}

function listen() {
  const events = new EventSource(address("/playground/events"));
  events.addEventListener("post", (event) => {
    const post = JSON.parse(event.data);
    world.posts.set(post.id, post);
    show();
    if (post.conversation === here.chat) call("/playground/read", { person: here.who, conversation: here.chat });
  });
  events.addEventListener("status", (event) => {
    showStatus(JSON.parse(event.data));
    show();
  });
  events.addEventListener("state", (event) => begin(JSON.parse(event.data)));
  events.addEventListener("error", () => {
    $("link").textContent = "演练程序没有回应";
    if (events.readyState === EventSource.CLOSED) toast("演练程序重新启动过，请刷新页面。");
    $("link").classList.remove("up");
  });
}

function begin(state) {
  Object.assign(world, { bot: state.bot, people: state.people, conversations: state.conversations });
  world.posts = new Map(state.posts.map((post) => [post.id, post]));
  showStatus(state);
  document.title = `${state.bot} · 本机演练`;
  $("samples-panel").hidden = !state.samples.length;
  $("samples").replaceChildren(
    ...state.samples.map((name) =>
      element(
        "li",
        {},
        element("button", { type: "button", class: "sample", "data-testid": "sample", onclick: () => send({ sample: name }) }, name),
        element("a", { href: address(`/playground/sample/${encodeURIComponent(name)}`), download: name, "aria-label": `下载 ${name}` }, "下载"),
      ),
    ),
  );
  if (!here.who) {
    $("moment").value = state.now.slice(0, 16);
    here.who = state.people[0].id;
    showPeople();
    become(here.who);
  } else show();
}

$("who").addEventListener("change", () => become($("who").value));
$("at").addEventListener("click", toggleAt);
$("text").addEventListener("input", showAt);
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    sendText();
  }
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
$("file").addEventListener("change", async () => {
  const [chosen] = $("file").files;
  if (chosen) await send({ file: chosen });
  $("file").value = "";
});
$("voice").addEventListener("click", async () => {
  const voice = $("text").value.trim();
  if (!voice) toast("先在输入框里写下要说的话，再点语音。");
  else if (await send({ voice })) clear();
});
$("unquote").addEventListener("click", () => {
  here.quote = null;
  showQuote();
});
$("to-push").addEventListener("click", () => moveTo(here.pushAt));
for (const button of document.querySelectorAll("[data-minutes]")) button.addEventListener("click", () => moveBy(Number(button.dataset.minutes)));
$("set-clock").addEventListener("submit", (event) => {
  event.preventDefault();
  moveTo(`${$("moment").value.slice(0, 16)}:00${here.clock.offset}`);
});
$("viewer").addEventListener("click", () => $("viewer").close());
setInterval(showClock, 1000);
listen();
