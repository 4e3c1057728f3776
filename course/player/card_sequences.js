// Items of type `order` and `match`. Read as one module with card.js.

// Says a move to a screen reader; what it says can be seen in the list itself.
const announcer = () => element("p", { class: "sro-unseen", role: "status", "aria-live": "polite" });
const changed = (node) => node.dispatchEvent(new Event("input", { bubbles: true }));

function order(item, key, question, describedby, practice) {
  const list = element("ol", { class: "sro-steps" });
  const heard = announcer();
  const node = element("fieldset", { class: "sro-order", "aria-describedby": describedby },
    element("legend", { text: question }), list, heard);
  if (!practice) {
    const keep = element("button", { type: "button", class: "sro-button", text: "Save this order" });
    keep.addEventListener("click", () => changed(list));
    node.append(keep);
  }
  const moved = (row) => {
    renumber(list);
    heard.textContent = `${row.dataset.text}: now place ${place(row)} of ${list.children.length}.`;
    changed(list);
  };
  for (const step of item.steps) list.append(stepRow(step, list, heard, moved));
  renumber(list);
  dragging(list, moved);
  return {
    node,
    value: () => [...list.children].map((row) => row.dataset.step),
    set: (answer) => {
      for (const id of answer ?? []) list.append([...list.children].find((row) => row.dataset.step === id));
      renumber(list);
    },
    begin: "Not answered yet. Move the steps, or save this order as it stands.",
  };
}

const place = (row) => [...row.parentNode.children].indexOf(row) + 1;

function stepRow(step, list, heard, moved) {
  const row = element("li", { class: "sro-step", "data-step": step.id, "data-text": step.text },
    element("span", { class: "sro-handle", "aria-hidden": "true", title: "Drag to move", text: "⠿" }),
    element("span", { class: "sro-step-text", text: step.text }));
  const move = (button, up) => {
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) {
      heard.textContent = `${step.text}: already ${up ? "first" : "last"}.`;
      return;
    }
    if (up) other.before(row);
    else other.after(row);
    button.focus();
    moved(row);
  };
  const buttons = ["up", "down"].map((way) => {
    const button = element("button", {
      type: "button", class: "sro-move", "data-way": way, "aria-label": `Move ${way}: ${step.text}`,
      text: way === "up" ? "↑ Up" : "↓ Down",
    });
    button.addEventListener("click", () => move(button, way === "up"));
    return button;
  });
  row.append(element("span", { class: "sro-moves" }, ...buttons));
  return row;
}

// A button at the end of its way stays in reach, so that focus is not lost; it says it can do nothing.
function renumber(list) {
  for (const row of list.children) {
    row.querySelector("[data-way=up]").setAttribute("aria-disabled", String(!row.previousElementSibling));
    row.querySelector("[data-way=down]").setAttribute("aria-disabled", String(!row.nextElementSibling));
  }
}

// With mouse, pen or finger, by the handle. The list changes when it is let go.
function dragging(list, moved) {
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest(".sro-handle")?.closest("li");
    if (!row) return;
    event.preventDefault();
    const others = [...list.children].filter((one) => one !== row);
    let before = row.nextElementSibling;
    const mark = () => others.forEach((one) => one.classList.toggle("sro-drop", one === before));
    const move = ({ clientY }) => {
      before = others.find((one) => clientY < one.getBoundingClientRect().top + one.offsetHeight / 2) ?? null;
      mark();
    };
    const stop = ({ type }) => {
      for (const name of ["pointermove", "pointerup", "pointercancel"]) document.removeEventListener(name, on[name]);
      row.classList.remove("sro-moving");
      const still = before === row.nextElementSibling;
      const target = before;
      before = undefined;
      mark();
      if (type === "pointercancel" || still) return;
      list.insertBefore(row, target);
      moved(row);
    };
    const on = { pointermove: move, pointerup: stop, pointercancel: stop };
    for (const [name, listener] of Object.entries(on)) document.addEventListener(name, listener);
    row.classList.add("sro-moving");
  });
}

function match(item, key, question, describedby) {
  const node = element("fieldset", { class: "sro-match", "aria-describedby": describedby },
    element("legend", { text: question }));
  const selects = item.pairs.map((pair) => {
    const select = element("select", { id: `${key}-${pair.id}`, name: `${key}-${pair.id}`, "data-pair": pair.id },
      element("option", { value: "", text: "Choose …" }),
      ...item.targets.map((target) => element("option", { value: target.id, text: target.text })));
    node.append(element("div", { class: "sro-pair" },
      element("label", { for: select.id, text: pair.text }), select));
    return select;
  });
  const filled = () => selects.filter((select) => select.value);
  return {
    node,
    value: () => Object.fromEntries(filled().map((select) => [select.dataset.pair, select.value])),
    set: (answer) => selects.forEach((select) => { select.value = answer?.[select.dataset.pair] ?? ""; }),
    open: () => {
      const count = filled().length;
      return count < selects.length ? `Kept: ${count} of ${selects.length} rows matched. It counts when every row is.` : "";
    },
  };
}
