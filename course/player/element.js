// One element of a page, its text only as text. Read as one module with card.js, and with home.js.

const CONTROLS = new Set(["input", "textarea", "button", "select"]);

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  // JupyterLab's shortcuts must not take a control's keys (an arrow would leave the cell);
  // it looks for this mark on the focused element itself.
  if (CONTROLS.has(tag)) node.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = value;
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}
