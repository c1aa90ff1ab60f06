// One message → its element. Everything is a text node: what people and the bot wrote is never read as HTML.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function clockTime(iso) {
  return iso.slice(11, 16);
}

export function day(iso) {
  const weekday = "日一二三四五六"[new Date(`${iso.slice(0, 10)}T00:00:00Z`).getUTCDay()];
  return `${Number(iso.slice(0, 4))}年${Number(iso.slice(5, 7))}月${Number(iso.slice(8, 10))}日 星期${weekday}`;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function summary(post) {
  const what = { file: "[文件] ", picture: "[图片] ", voice: "[语音] ", video: "[视频] " }[post.kind] ?? "";
  const text = post.kind === "file" ? post.file.name : post.title || post.text;
  return what + text.split("\n")[0].slice(0, 40);
}

export function message(post, deed) {
  const mine = post.sender === deed.me;
  return element(
    "li",
    { class: `message ${mine ? "mine" : "theirs"}`, "data-testid": "message", "data-id": post.id, "data-kind": post.kind },
    element("span", { class: `face ${post.bot ? "robot" : ""}`, "aria-hidden": "true" }, post.bot ? "通" : post.name.slice(0, 1)),
    element(
      "div",
      { class: "said" },
      element(
        "p",
        { class: "from" },
        element("span", { "data-testid": "from" }, post.name),
        post.bot ? element("span", { class: "tag" }, "机器人") : null,
        element("time", { datetime: post.at }, clockTime(post.at)),
      ),
      bubble(post, deed),
      element(
        "button",
        { type: "button", class: "quote", "data-testid": "quote", "aria-label": `引用 ${summary(post)}`, onclick: () => deed.quote(post) },
        "引用",
      ),
    ),
  );
}

function bubble(post, deed) {
  const quoted = post.quote ? deed.find(post.quote) : null;
  const inside = { file, voice, video, picture, link }[post.kind] ?? words;
  return element(
    "div",
    { class: `bubble ${post.kind}` },
    quoted ? element("blockquote", { class: "replied" }, `${quoted.name}：${summary(quoted)}`) : null,
    ...inside(post, deed),
    post.kind !== "link" && post.buttons.length ? choices(post, deed) : null,
  );
}

function words(post, deed) {
  if (!post.blocks.length) return [element("p", { class: "text", "data-testid": "text-of" }, ...named(post.text, post))];
  let number = 0;
  const one = (span) => {
    if (span.kind === "break") return element("br");
    if (span.kind === "bold") return element("strong", {}, span.text);
    if (span.kind === "italic") return element("em", {}, span.text);
    if (span.kind === "image") return image(post, number++, deed);
    if (span.kind === "link")
      return element("button", { type: "button", class: "inline", onclick: () => deed.tap(post, span.text) }, span.text);
    return element("span", {}, ...named(span.text, post));
  };
  const blocks = post.blocks.map((block) => {
    const marks = { ul: "• ", ol: `${block.mark}. ` }[block.kind] ?? "";
    const name = /^h[1-6]$/.test(block.kind) ? "h3" : "p";
    return element(name, { class: `block ${block.kind}` }, marks, ...block.spans.map(one));
  });
  return [element("div", { class: "markdown", "data-testid": "text-of" }, ...blocks)];
}

function named(text, post) {
  const parts = [];
  let rest = text;
  for (const name of Object.values(post.mentions)) {
    const at = rest.indexOf(`@${name}`);
    if (at < 0) continue;
    parts.push(rest.slice(0, at), element("span", { class: "at" }, `@${name}`));
    rest = rest.slice(at + name.length + 1);
  }
  return [...parts, rest];
}

function image(post, number, deed) {
  if (!post.pictures[number]?.here) return element("span", { class: "gap" }, "[图片无法显示]");
  const source = deed.address(`/playground/picture/${encodeURIComponent(post.id)}/${number}`);
  return element(
    "button",
    { type: "button", class: "shot", "data-testid": "picture", "aria-label": "查看大图", onclick: () => deed.view(source) },
    element("img", { src: source, alt: post.pictures[number].alt || "图片" }),
  );
}

function picture(post, deed) {
  return [...post.pictures.map((_, number) => image(post, number, deed)), ...(post.text ? [element("p", { class: "text" }, post.text)] : [])];
}

function file(post, deed) {
  const ending = post.file.name.includes(".") ? post.file.name.split(".").pop().slice(0, 4) : "";
  return [
    element(
      "a",
      { class: "attached", "data-testid": "download", href: deed.address(`/playground/file/${encodeURIComponent(post.id)}`), download: post.file.name },
      element("span", { class: "icon", "aria-hidden": "true" }, ending),
      element("span", { class: "about" }, element("span", { class: "name" }, post.file.name), element("small", {}, size(post.file.size))),
    ),
  ];
}

function voice(post) {
  return [element("p", { class: "text", "data-testid": "text-of" }, element("small", {}, "语音 "), post.text)];
}

function video(post) {
  return [element("p", { class: "text" }, `视频 ${size(post.file.size)}`)];
}

function link(post) {
  return [element("strong", {}, post.title), element("p", { class: "text" }, post.text)];
}

function choices(post, deed) {
  const made = post.buttons.map((button) =>
    element("button", { type: "button", "data-testid": "choice", onclick: () => deed.tap(post, button.label) }, button.label),
  );
  return element("div", { class: "choices", role: "group", "aria-label": "可点的选项" }, ...made);
}
