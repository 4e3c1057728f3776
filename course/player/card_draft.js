// What was typed and is not in the answer log yet, kept in this browser: it outlives a dead kernel,
// a stopped server and a closed page, and is saved when the card stands again.

function draftOf(place, item) {
  const name = `sro-draft ${place} ${item}`;
  return {
    keep: (answer, sure) => {
      try { localStorage.setItem(name, JSON.stringify({ answer, sure, at: Date.now() })); } catch { /* private window */ }
    },
    drop: () => { try { localStorage.removeItem(name); } catch { /* private window */ } },
    // A draft older than the saved answer was overtaken, in another window perhaps.
    newer: (saved) => {
      try {
        const found = JSON.parse(localStorage.getItem(name));
        return found && !(saved && found.at < Date.parse(saved)) ? found : null;
      } catch { return null; }
    },
  };
}

const LOST = "Not saved yet: the notebook does not answer. What you typed is kept in this browser. "
  + "Load the page again; in JupyterLab, restart (menu Kernel) and run all cells.";
