// The page of a card. Plain HTML form controls, text only (never innerHTML), so that
// keyboard, screen reader and any theme work as the browser intends.

let turn = 0;

const paragraphs = (text) => text.trim().split(/\n\s*\n/).map((one) => one.replace(/\s+/g, " "));
const clock = (at) => (at ? new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : "");

function render({ model, el }) {
  const card = element("section", { class: "sro-card" });
  el.append(card);
  return model.get("kind") === "ready" ? renderReady(model, card) : renderItem(model, card);
}

function renderItem(model, card) {
  const item = model.get("item");
  const practice = model.get("kind") === "practice";
  // Two views of one card must not share ids or radio groups.
  const key = `${item.id}-${Math.random().toString(36).slice(2, 8)}`;
  if (item.closed) return renderClosed(model, card, item);
  const story = paragraphs(item.stem);
  const question = story.pop();
  const points = item.points === 1 ? "1 point" : `${item.points} points`;

  card.setAttribute("aria-label", `${practice ? "Practice" : "Graded"} item ${item.id}`);
  card.append(element("p", { class: "sro-kind", text: practice ? "Practice" : `Graded · ${points}` },
    element("span", { class: "sro-id", text: item.id })));
  const context = element("div", { class: "sro-story", id: `${key}-story` },
    ...story.map((text) => element("p", { text })));
  if (story.length) card.append(context);

  const form = element("form", { class: "sro-form" });
  form.addEventListener("submit", (event) => { event.preventDefault(); (input.submit ?? send)(); });
  const describedby = story.length ? `${key}-story` : null;
  const input = (INPUTS[item.type] ?? options)(item, key, question, describedby, practice);
  const scenario = item.type === "branch"; // goes on by itself, in practice too
  const sure = model.get("asks_sure") ? sureOf(key) : null;
  form.append(input.node);
  if (sure) form.append(sure.node);
  if (practice && !scenario) form.append(element("button", { type: "submit", class: "sro-button", text: "Check my answer" }));
  const status = element("p", { class: "sro-status", role: "status", "aria-live": "polite" });
  form.append(status);
  const reply = element("div", { class: "sro-reply" });
  card.append(form, reply);

  const draft = draftOf(model.get("place"), item.attempt > 1 ? `${item.id} ${item.attempt}` : item.id);
  let waiting = null;
  let timer = null;
  const say = (text, trouble = false) => {
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("sro-trouble", trouble);
  };

  function send() {
    clearTimeout(timer);
    timer = null;
    waiting = ++turn;
    const mine = waiting;
    try { model.send({ answer: input.value(), sure: sure?.value() ?? "", turn: mine }); } catch { /* no kernel: the wait below says so */ }
    setTimeout(() => {
      if (waiting !== mine) return;
      say(LOST, true);
      document.dispatchEvent(new CustomEvent("sro-silent")); // the study page shows what to do
    }, 8000);
  }

  if (!practice || scenario) {
    const pause = item.type === "written" ? 1000 : 300;
    form.addEventListener("input", (event) => {
      // Being sure of nothing is no answer: it goes along with the answer once there is one.
      if (sure?.node.contains(event.target) && !model.get("saved_at") && !waiting && !timer) return;
      if (!practice) { say("Saving …"); draft.keep(input.value(), sure?.value() ?? ""); }
      clearTimeout(timer);
      timer = setTimeout(send, pause);
    });
    form.addEventListener("focusout", () => { if (timer) send(); });
  }

  function showSaved() {
    const at = model.get("saved_at");
    if (practice) return;
    const open = at && input.open ? input.open() : "";
    if (!at) say(input.begin ?? "");
    else if (open) say(open);
    else if (!input.open && !input.value()?.length) say("Saved as not answered.");
    else say(`Saved at ${clock(at)}. You can change it until you submit the module.`);
  }

  const showFeedback = () => practice && replyTo(model.get("feedback"), item, reply, say);

  function received(message) {
    if (message.refused) { waiting = null; say(message.refused, true); }
    else if (message.saved === waiting) {
      waiting = null;
      if (timer) return; // a newer answer is still on its way
      draft.drop();
      showSaved();
    }
  }

  model.on("msg:custom", received);
  model.on("change:feedback", showFeedback);
  input.set(model.get("answer"));
  sure?.set(model.get("sure"));
  showSaved();
  showFeedback();
  const kept = practice ? null : draft.newer(model.get("saved_at"));
  if (kept) { input.set(kept.answer); sure?.set(kept.sure); say("Saving …"); send(); }
  return () => {
    if (timer) send(); // a card that is scrolled out of a long notebook takes nothing with it
    model.off("msg:custom", received);
    model.off("change:feedback", showFeedback);
  };
}

// An item that cannot be answered now: done in an earlier attempt, or the next one has not begun.
function renderClosed(model, card, item) {
  card.setAttribute("aria-label", `Graded item ${item.id}`);
  card.append(element("p", { class: "sro-kind", text: "Graded" }, element("span", { class: "sro-id", text: item.id })));
  if (item.kept) card.append(...paragraphs(item.stem).map((text) => element("p", { text })));
  card.append(element("p", { class: "sro-closed", text: item.closed }));
  return () => {};
}

const INPUTS = { written, order, match, branch };

function options(item, key, question, describedby) {
  const many = item.type === "select";
  const node = element("fieldset", { class: "sro-options", "aria-describedby": describedby },
    element("legend", { text: question }));
  const inputs = item.options.map((option) => {
    const input = element("input", {
      type: many ? "checkbox" : "radio", name: key, value: option.id, id: `${key}-${option.id}`,
    });
    node.append(element("div", { class: "sro-option", "data-option": option.id }, input,
      element("label", { for: input.id, text: option.text })));
    return input;
  });
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return {
    node,
    value: () => (many ? chosen() : chosen()[0] ?? null),
    set: (answer) => inputs.forEach((input) => {
      input.checked = many ? (answer ?? []).includes(input.value) : input.value === answer;
    }),
  };
}

function written(item, key, question, describedby) {
  const area = element("textarea", {
    id: `${key}-text`, name: key, rows: 9, "aria-describedby": describedby, spellcheck: "true",
  });
  const words = element("p", { class: "sro-words", "aria-hidden": "true" });
  const count = () => { words.textContent = `${(area.value.trim().match(/\S+/g) ?? []).length} words`; };
  area.addEventListener("input", count);
  return {
    node: element("div", { class: "sro-written" }, element("label", { for: area.id, text: question }), area, words),
    value: () => area.value,
    set: (answer) => { area.value = answer ?? ""; count(); },
  };
}

const MARKS = { "Best answer": "✓", Belongs: "✓", "Partly right": "◐", "Critical error": "⚠" };

function replyTo(feedback, item, reply, say) {
  reply.replaceChildren();
  if (!feedback?.summary) {
    say("");
    return;
  }
  say(feedback.summary);
  reply.className = `sro-reply sro-${feedback.level}`;
  const list = element("ul", { class: "sro-reasons" });
  for (const row of feedback.rows ?? []) list.append(reasonRow(row, feedback.headings));
  for (const option of item.options ?? []) {
    const one = feedback.options[option.id];
    const verdict = `${MARKS[one.verdict] ?? "✗"} ${one.verdict}${one.chosen ? " (your answer)" : ""}`;
    list.append(element("li", { class: one.chosen ? "sro-chosen" : null },
      element("p", { class: "sro-option-text", text: option.text }),
      element("p", {}, element("strong", { text: `${verdict}. ` }), document.createTextNode(one.reason))));
  }
  reply.append(list);
  if (feedback.sources.length) {
    reply.append(element("p", { class: "sro-sources", text: `Sources: ${feedback.sources.join("; ")}` }));
  }
}

function reasonRow(row, headings) {
  const [, own, right] = headings.map((one) => one[0].toUpperCase() + one.slice(1));
  const said = row.right ? `${own}: ${row.own}` : row.own;
  const better = row.right && !row.verdict.startsWith("✓") ? [element("p", { text: `${right}: ${row.right}` })] : [];
  return element("li", {},
    ...paragraphs(row.text).map((text) => element("p", { class: "sro-option-text", text })),
    element("p", {}, element("strong", { text: row.verdict ? `${row.verdict}. ` : "" }), document.createTextNode(said)),
    ...better,
    ...row.reasons.map((text) => element("p", { text })));
}

function renderReady(model, card) {
  card.setAttribute("aria-label", "Before you submit");
  const status = element("div", { role: "status", "aria-live": "polite" });
  const button = element("button", { type: "button", class: "sro-button", text: "Check again" });
  button.addEventListener("click", () => model.send({ refresh: true }));
  card.append(element("p", { class: "sro-kind", text: "Before you submit" }), status, button);
  // On the study page, the way on: whoever has no mouse need not go back through the whole text.
  const home = document.querySelector("a.sro-where");
  if (home) card.append(element("p", {}, element("a", { href: home.href, text: "Submit on your training page" })));
  const show = () => {
    const open = model.get("unanswered");
    const all = model.get("item").count;
    status.replaceChildren(element("p", {
      class: "sro-summary",
      text: open.length ? `${all - open.length} of ${all} answered. Still open:` : `All ${all} graded items are answered.`,
    }));
    if (open.length) status.append(element("ul", {}, ...open.map((id) => element("li", { text: id }))));
  };
  model.on("change:unanswered", show);
  show();
  return () => model.off("change:unanswered", show);
}

export default { render };
