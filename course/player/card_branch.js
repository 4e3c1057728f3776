// Items of type `branch`: one decision at a time, with what happened so far above it.
// Read as one module with card.js.

function branch(item, key, question, describedby) {
  const nodes = Object.fromEntries(item.nodes.map((one) => [one.id, one]));
  const history = element("ol", { class: "sro-history", "aria-label": "What you have done so far" });
  const now = element("div", { class: "sro-now" });
  const undo = element("button", { type: "button", class: "sro-button", text: "Undo last step" });
  const again = element("button", { type: "button", class: "sro-button", text: "Start again" });
  const back = element("div", { class: "sro-back" }, undo, again);
  const heard = announcer();
  const node = element("div", { class: "sro-branch", role: "group", "aria-label": question, "aria-describedby": describedby },
    element("p", { class: "sro-question", text: question }), history, now, back, heard);
  let path = [];

  const turns = () => path.map(([id, chosen]) => [nodes[id], nodes[id].choices.find((one) => one.id === chosen)]);
  function draw() {
    const taken = turns();
    const here = taken.length ? nodes[taken.at(-1)[1].next] : item.nodes[0];
    history.replaceChildren(...taken.map(([from, turn]) => pastStep(from, turn)));
    history.hidden = !taken.length;
    back.hidden = !taken.length;
    now.replaceChildren(...situation(here, taken.length + 1, key));
    return { here, last: taken.at(-1)?.[1] };
  }
  function go(next) {
    path = next;
    const { here, last } = draw();
    now.firstChild.focus();
    heard.textContent = last ? `${last.consequence} ${here.ending ? "The scenario ends here." : ""}` : "Back at the start.";
    changed(node);
  }
  undo.addEventListener("click", () => go(path.slice(0, -1)));
  again.addEventListener("click", () => go([]));
  return {
    node,
    value: () => path,
    set: (answer) => { path = answer ?? []; draw(); },
    submit: () => {
      const chosen = now.querySelector("input:checked");
      if (chosen) go([...path, [chosen.dataset.node, chosen.value]]);
    },
    open: () => {
      if (!path.length) return "Saved as not answered.";
      const ended = nodes[turns().at(-1)[1].next].ending;
      return ended ? "" : "Kept so far. It counts when the scenario has come to its end.";
    },
  };
}

function pastStep(from, turn) {
  return element("li", {},
    ...paragraphs(from.text).map((text) => element("p", { text })),
    element("p", {}, element("strong", { text: "You: " }), document.createTextNode(turn.text)),
    element("p", {}, element("strong", { text: "Then: " }), document.createTextNode(turn.consequence)));
}

// The heading takes the focus after a step, so that keyboard and screen reader go on from there.
function situation(here, number, key) {
  const heading = element("h3", {
    class: "sro-heading", tabindex: "-1", "data-lm-suppress-shortcuts": "true", id: `${key}-now`,
    text: here.ending ? "How it ends" : `Step ${number}`,
  });
  const text = paragraphs(here.text).map((one) => element("p", { text: one }));
  if (here.ending) return [heading, ...text];
  const group = element("fieldset", { class: "sro-options" }, element("legend", { text: "What do you do?" }));
  for (const choice of here.choices) {
    const input = element("input", {
      type: "radio", name: `${key}-${here.id}`, value: choice.id, id: `${key}-${here.id}-${choice.id}`,
      "data-node": here.id, required: "required",
    });
    group.append(element("div", { class: "sro-option", "data-option": choice.id }, input,
      element("label", { for: input.id, text: choice.text })));
  }
  group.addEventListener("input", (event) => event.stopPropagation()); // nothing is done until "Do this"
  return [heading, ...text, group, element("button", { type: "submit", class: "sro-button", text: "Do this" })];
}
