/** The city's pages: posts, comments in two levels, and what became of them. */

import * as api from "./api.js";
import { citizen } from "./citizens.js";
import { avatar, byId, composer, element, keyed, setText } from "./dom.js";
import { clock, language, t } from "./texts.js";

let chosen = null;

/** The page that is open, as the state has it. */
export const openPage = (state) => state.pages.find((page) => page.id === chosen) ?? state.pages[0];

/** Draw the choice of pages and the open page; `redraw` is called when another one is chosen. */
export function drawCity(state, redraw) {
  const page = openPage(state);
  drawChoice(state.pages, page, redraw);
  if (!page) return;
  keyed(byId("city"), [page], { key: ({ id }) => id, create: createPage, update: updatePage, context: context() });
}

const context = () => `${language()} ${citizen()?.id} `;

function drawChoice(pages, page, redraw) {
  keyed(byId("page-choice"), pages.map(({ id, name }) => ({ id, name, open: id === page.id })), {
    key: ({ id }) => id,
    create: ({ id }) => element("button", {
      type: "button",
      "data-testid": `page-${id}`,
      onclick: () => {
        chosen = id;
        byId("city").scrollTop = 0;
        redraw();
      },
    }),
    update: (node, { name, open }) => {
      node.textContent = name;
      node.title = name;
      node.setAttribute("aria-pressed", String(open));
    },
  });
}

function createPage({ name }) {
  return element("div", { class: "city-page" },
    element("div", { class: "cover" }, avatar(name), element("div", {},
      element("h3", { class: "city-name" }, name),
      element("p", { class: "city-note" }, element("span", { class: "tag" }), " ", element("span")))),
    element("p", { class: "empty" }),
    element("div", { class: "posts" }));
}

function updatePage(node, page) {
  setText(node.querySelector(".city-note .tag"), t("simulated"));
  setText(node.querySelector(".city-note span:last-child"), t("simulatedPage"));
  setText(node.querySelector(".empty"), page.posts.length ? "" : t("noPosts"));
  const newestFirst = page.posts.filter((post) => !post.removed || post.comments.length).reverse();
  const posts = newestFirst.map((post) => ({ ...post, city: page.name }));
  keyed(node.querySelector(".posts"), posts, {
    key: ({ id }) => id, create: createPost, update: updatePost, context: context(),
  });
}

function createPost(post) {
  const box = element("textarea", { rows: "1", "data-testid": `comment-box-${post.id}` });
  const form = element("form", { class: "composer" }, box,
    element("label", { class: "with-photo" },
      element("input", { type: "checkbox", "data-testid": `comment-photo-${post.id}` }), element("span")),
    element("button", { type: "submit", "data-testid": `comment-send-${post.id}` }));
  composer(form, (text, photo) => api.comment(post.id, {
    author: citizen(), text, photo: photo ? `${location.origin}/simulator/sample.png` : null,
  }));
  return element("article", { class: "post" },
    element("div", { class: "post-head" }, avatar(post.author?.name ?? post.city), element("div", {},
      element("p", { class: "author" }), element("p", { class: "when" }))),
    element("p", { class: "post-text" }),
    element("p", { class: "count" }),
    element("ol", { class: "comments" }),
    form);
}

function updatePost(node, post) {
  setText(node.querySelector(".author"), post.author?.name ?? post.city);
  setText(node.querySelector(".when"), clock(post.created_at));
  setText(node.querySelector(".post-text"), post.removed ? t("removed") : post.text);
  const count = post.comments.length;
  setText(node.querySelector(".count"), count === 1 ? t("comment1") : t("comments", { n: count }));
  const box = node.querySelector(":scope > form textarea");
  box.placeholder = t("commentHint");
  box.setAttribute("aria-label", `${t("commentBox")}: ${post.text.slice(0, 40)}`);
  setText(node.querySelector(":scope > form .with-photo span"), t("withPhoto"));
  setText(node.querySelector(":scope > form button"), t("comment"));
  keyed(node.querySelector(".comments"), threads(post), {
    key: ({ id }) => id, create: createComment, update: updateComment, context: context(),
  });
}

/** The top-level comments, each with everything below it in the order of writing. */
function threads(post) {
  const known = new Map(post.comments.map((comment) => [comment.id, comment]));
  const root = (comment) => (known.has(comment.parent_id) ? root(known.get(comment.parent_id)) : comment);
  const replies = Map.groupBy
    ? Map.groupBy(post.comments, (comment) => root(comment).id)
    : grouped(post.comments, (comment) => root(comment).id);
  const own = { post: post.id, city: post.city };
  return post.comments.filter((comment) => root(comment) === comment).map((comment) => ({
    ...comment, ...own, replies: replies.get(comment.id).slice(1).map((reply) => ({ ...reply, ...own })),
  }));
}

function grouped(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function createComment(comment) {
  const actions = element("div", { class: "actions" });
  const node = element("li", { class: "comment", "data-testid": `comment-${comment.id}` },
    element("div", { class: "comment-row" }, avatar(nameOf(comment)), element("div", { class: "comment-body" },
      element("div", { class: "bubble" },
        element("p", { class: "author" }),
        element("p", { class: "comment-text" }),
        element("span", { class: "enclosed" }),
        element("p", { class: "state" })),
      element("div", { class: "comment-foot" }, element("span", { class: "when" }), actions))));
  if (comment.replies) node.append(element("ol", { class: "replies" }));
  actions.append(
    action("reply", () => openReply(node, comment)),
    action("edit", () => openEdit(node, comment)),
    action("remove", () => api.removeComment(comment.id)));
  return node;
}

function action(name, act) {
  return element("button", { type: "button", class: "link", "data-action": name, onclick: act });
}

function updateComment(node, comment) {
  node.classList.toggle("own", comment.own);
  node.classList.toggle("hidden-comment", comment.hidden);
  node.classList.toggle("removed", comment.removed);
  const row = node.querySelector(".comment-row");
  drawAuthor(row.querySelector(".author"), comment);
  setText(row.querySelector(".comment-text"), comment.text);
  drawPhoto(row.querySelector(".enclosed"), comment.photo);
  setText(row.querySelector(".state"), stateOf(comment));
  setText(row.querySelector(".when"), clock(comment.created_at));
  const mine = Boolean(comment.author) && comment.author.id === citizen()?.id;
  for (const button of row.querySelectorAll(".actions button")) {
    button.textContent = t(button.dataset.action);
    button.hidden = comment.removed || (button.dataset.action !== "reply" && !mine);
  }
  if (comment.replies) {
    keyed(node.querySelector(".replies"), comment.replies, {
      key: ({ id }) => id, create: createComment, update: updateComment, context: context(),
    });
  }
}

function drawPhoto(node, photo) {
  if (node.dataset.photo === (photo ?? "")) return;
  node.dataset.photo = photo ?? "";
  node.replaceChildren(...(photo ? [element("img", { src: photo, alt: t("photo") })] : []));
}

function drawAuthor(node, comment) {
  const badge = comment.own ? [" ", element("span", { class: "badge" }, t("byCity"))] : [];
  node.replaceChildren(nameOf(comment), ...badge);
}

const nameOf = (comment) => (comment.own ? comment.city : comment.author?.name ?? t("someone"));

function stateOf(comment) {
  if (comment.removed) return t("removed");
  if (comment.hidden) return t("hidden");
  const remarks = [];
  if (comment.liked) remarks.push(t("liked"));
  if (comment.edited) remarks.push(t("edited"));
  if (comment.via === "page_tools") remarks.push(t("onPlatform"));
  return remarks.join(" · ");
}

function openReply(node, comment) {
  openForm(node, {
    name: `reply-box-${comment.id}`, hint: t("replyHint"), word: t("reply"), text: "",
    send: (text) => api.comment(comment.post, { author: citizen(), text, parent_id: comment.id }),
  });
}

function openEdit(node, comment) {
  openForm(node, {
    name: `edit-box-${comment.id}`, hint: t("edit"), word: t("save"),
    text: node.querySelector(".comment-text").textContent,
    send: (text) => api.editComment(comment.id, text),
  });
}

function openForm(node, { name, hint, word, text, send }) {
  node.querySelector(":scope > form")?.remove();
  const box = element("textarea", { rows: "1", "aria-label": hint, placeholder: hint, "data-testid": name });
  const form = element("form", { class: "composer inner" }, box,
    element("button", { type: "submit" }, word),
    element("button", { type: "button", class: "quiet", onclick: () => form.remove() }, t("cancel")));
  form.addEventListener("keydown", (event) => event.key === "Escape" && form.remove());
  composer(form, async (written) => {
    const sent = await send(written);
    if (sent) form.remove();
    return sent;
  });
  node.querySelector(":scope > .comment-row").after(form);
  box.value = text;
  box.focus();
}
