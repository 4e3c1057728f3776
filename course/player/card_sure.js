// How sure the learner is: a radio group of its own, saved with the answer and never scored.
// Read as one module with card.js.

function sureOf(key) {
  const node = element("fieldset", { class: "sro-sure" }, element("legend", { text: "How sure are you? (never scored)" }));
  const inputs = ["sure", "fairly sure", "guess"].map((value, number) => {
    const input = element("input", { type: "radio", name: `${key}-sure`, value, id: `${key}-sure-${number}` });
    node.append(element("div", { class: "sro-option" }, input, element("label", { for: input.id, text: value })));
    return input;
  });
  return {
    node,
    value: () => inputs.find((input) => input.checked)?.value ?? "",
    set: (value) => inputs.forEach((input) => { input.checked = input.value === value; }),
  };
}
