// The learner's home. Text from people only as text, native controls, one live region.

const SIGNS = { new: "○", started: "◐", submitted: "➜", passed: "✓", again: "↻" };
const hours = (minutes) => (minutes / 60).toFixed(minutes % 60 ? 1 : 0);
const day = (iso) => new Date(iso.length === 10 ? `${iso}T12:00` : iso).toLocaleDateString([], { dateStyle: "long" });
const time = (iso) => new Date(iso).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

function render({ model, el }) {
  const page = element("div", { class: "sro-home" });
  const status = element("p", { class: "sro-home-status", role: "status" });
  const body = element("div");
  const dialog = element("dialog", { class: "sro-dialog", "aria-labelledby": "sro-dialog-title" });
  let opener = "";
  dialog.addEventListener("close", () => body.querySelector(`[data-key="${CSS.escape(opener)}"]`)?.focus());
  page.append(element("h1", { text: "Your SRO training" }), status, body, levels(model.get("levels")), dialog);
  el.append(page);
  const say = (text, trouble = false) => {
    status.textContent = text;
    status.classList.toggle("sro-trouble", trouble);
  };
  const send = (message, text) => { say(text); model.send(message); };

  function draw() {
    const focused = document.activeElement?.getAttribute?.("data-key");
    body.replaceChildren(...parts(model.get("home"), send));
    if (focused) body.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  function received(message) {
    if (message.trouble) { dialog.close(); say(message.trouble, true); }
    else if (message.ask) { say(""); opener = `submit ${message.ask}`; askFirst(dialog, message, send); }
    else if (message.receipt) { say("Handed in."); showReceipt(dialog, message); }
    else if (message.looked) say(model.get("home").class ? "Up to date with your class." : "");
  }

  model.on("change:home", draw);
  model.on("msg:custom", received);
  draw();
  send({ do: "look" }, model.get("home").class ? "Asking your class for news …" : "");
  return () => { model.off("change:home", draw); model.off("msg:custom", received); };
}

function parts(home, send) {
  const found = [element("p", { class: "sro-who", text: home.class
    ? `Class ${home.class}, officer ${home.officer}`
    : "You study on your own. To hand in and get feedback, join a class: your instructor tells you how." })];
  if (home.class) found.push(hoursOf(home));
  const list = element("ul", { class: "sro-modules" }, ...home.modules.map((one) => moduleOf(one, send)));
  found.push(element("section", { "aria-labelledby": "sro-modules-title" },
    element("h2", { id: "sro-modules-title", text: "Modules" }),
    home.modules.length ? list : element("p", { text: "Your class has released no module yet." })));
  if (home.class) {
    const button = element("button", { type: "button", "data-key": "look", text: "Ask your class for news" });
    button.addEventListener("click", () => send({ do: "look" }, "Asking your class for news …"));
    found.push(button);
  }
  found.push(element("p", { class: "sro-soft", text: "The split of each level's 40 hours over modules is this toolkit's own. "
    + "This is training material, not legal advice; your agency keeps a training status, the state certifies." }));
  return found;
}

// The picture is shown as an image, so that nothing in it can act; its own words are the alternative.
function levels(svg) {
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml");
  const alt = ["title", "desc"].map((name) => drawn.querySelector(name)?.textContent ?? "").join(". ");
  return element("section", { "aria-labelledby": "sro-levels-title" },
    element("h2", { id: "sro-levels-title", text: "The levels and their deadlines" }),
    element("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt, width: 360 }));
}

function hoursOf(home) {
  const section = element("section", { class: "sro-hours", "aria-labelledby": "sro-hours-title" },
    element("h2", { id: "sro-hours-title", text: "Your hours" }));
  if (!home.hours.length) {
    section.append(element("p", { text: "Your agency's record has not reached you yet. It comes with your class's feedback." }));
    return section;
  }
  home.hours.forEach((one, number) => {
    const words = `${hours(one.minutes)} of ${hours(one.required)} hours`;
    const id = `sro-bar-${number}`;
    section.append(element("div", { class: "sro-bar" },
      element("label", { for: id }, element("strong", { text: one.title }), document.createTextNode(` ${words}`)),
      element("progress", { id, max: one.required, value: Math.min(one.minutes, one.required), text: words })));
  });
  if (home.deadline.day) section.append(deadlineOf(home.deadline));
  section.append(element("p", { class: "sro-soft",
    text: `As your agency's record stood on ${day(home.standing.on)}. ${home.standing.because} ${home.standing.notice}` }));
  return section;
}

function deadlineOf(deadline) {
  const left = deadline.days === 1 ? "tomorrow" : deadline.days > 0 ? `in ${deadline.days} days` : deadline.days ? "passed" : "today";
  return element("div", { class: "sro-deadline" },
    element("p", {}, element("strong", { text: `Next deadline: ${day(deadline.day)}, ${left}` }),
      document.createTextNode(` (${deadline.titles.join(", ")})`)),
    element("p", { class: "sro-soft", text: deadline.clause }));
}

function moduleOf(one, send) {
  const theme = document.body.dataset.sroTheme;
  const open = element("a", { class: "sro-action sro-main", "data-key": `open ${one.folder}`, href: `./${one.open}`,
    text: one.state === "new" ? "Open" : "Open again", "aria-label": `${one.state === "new" ? "Open" : "Open again"}: ${one.title}` });
  const actions = element("div", { class: "sro-actions" }, open);
  if (one.can_submit) {
    const button = element("button", { type: "button", class: "sro-action", "data-key": `submit ${one.folder}`,
      text: "Submit", "aria-label": `Submit: ${one.title}` });
    button.addEventListener("click", () => send({ do: "ask", module: one.folder }, "Looking at your answers …"));
    actions.append(button);
  }
  if (one.feedback) {
    actions.append(element("a", { class: "sro-action", "data-key": `feedback ${one.folder}`, href: `../../files/${one.feedback}`,
      text: "See feedback", "aria-label": `See feedback: ${one.title}` }));
  }
  const due = one.due ? `Due ${time(one.due)}${one.late ? ", now late" : ""}` : "";
  const receipt = one.receipt.at ? `Last handed in ${time(one.receipt.at)}, receipt ${one.receipt.hash}` : "";
  return element("li", { class: "sro-module", "data-state": one.state, "data-folder": one.folder, "data-theme": theme },
    element("h3", { text: one.title }),
    element("p", { class: "sro-state" }, element("span", { "aria-hidden": "true", text: `${SIGNS[one.state]} ` }),
      document.createTextNode(one.words)),
    element("p", { class: "sro-soft", text: `${one.self_study} minutes here, ${one.practical} minutes practical` }),
    due && element("p", { class: one.late ? "sro-late" : "sro-soft", text: due }),
    one.state === "again" && one.again.length
      && element("p", { text: `Study again: ${one.again.join("; ")}` }),
    one.attempt && element("p", { class: "sro-attempt", text: one.attempt }),
    receipt && element("p", { class: "sro-soft", text: receipt }),
    actions);
}

function openDialog(dialog, title, ...children) {
  dialog.replaceChildren(element("h2", { id: "sro-dialog-title", tabindex: "-1", text: title }), ...children.filter(Boolean));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").focus();
}

function button(text, act, main = false) {
  const node = element("button", { type: "button", class: main ? "sro-action sro-main" : "sro-action", text });
  node.addEventListener("click", act);
  return node;
}

function askFirst(dialog, message, send) {
  const open = message.open;
  const what = open.length
    ? [element("p", { text: `${open.length} ${open.length === 1 ? "item is" : "items are"} not answered yet, and would earn nothing:` }),
      element("ul", {}, ...open.map((one) => element("li", { text: `Item ${one.number}: ${one.begins}` })))]
    : [element("p", { text: "Every graded item is answered." })];
  openDialog(dialog, `Submit ${message.title}?`, ...what,
    message.attempt && element("p", { text: message.attempt }),
    element("p", { text: "You may hand in again until your instructor gives feedback; the last one counts." }),
    element("div", { class: "sro-actions" },
      button(open.length ? "Submit all the same" : "Submit", () => {
        dialog.querySelectorAll("button").forEach((one) => { one.disabled = true; });
        send({ do: "submit", module: message.ask }, "Handing in …");
      }, !open.length),
      button("Go back", () => dialog.close(), open.length > 0)));
}

function showReceipt(dialog, { receipt, title }) {
  openDialog(dialog, "Handed in", element("p", { text: title }),
    element("dl", { class: "sro-receipt" },
      element("dt", { text: "Time" }), element("dd", { text: time(receipt.at) }),
      element("dt", { text: "Attempt" }), element("dd", { text: String(receipt.attempt) }),
      element("dt", { text: "Answered" }), element("dd", { text: `${receipt.answered} of ${receipt.items} graded items` }),
      element("dt", { text: "Receipt" }), element("dd", { class: "sro-hash", text: receipt.hash })),
    element("p", { text: "The receipt is worked out from your answers: if they were changed, it would be another." }),
    element("div", { class: "sro-actions" }, button("Close", () => dialog.close(), true)));
}

export default { render };
