// Contents, reading position, notes, print, theme, and a plain word when the notebook stops answering.
(() => {
  const $ = (id) => document.getElementById(id);
  const settings = JSON.parse($("jupyter-config-data").textContent);
  const place = `${settings.sroPlace} ${location.pathname}`;
  const keep = (what, value) => { try { localStorage.setItem(`sro-${what}`, value); } catch { /* private window */ } };
  const kept = (what) => { try { return localStorage.getItem(`sro-${what}`); } catch { return null; } };

  function theme() {
    const button = $("sro-theme");
    const name = () => { button.textContent = document.body.dataset.sroTheme === "dark" ? "Light" : "Dark"; };
    button.setAttribute("aria-label", "Switch between light and dark");
    button.addEventListener("click", () => {
      document.body.dataset.sroTheme = document.body.dataset.sroTheme === "dark" ? "light" : "dark";
      keep("theme", document.body.dataset.sroTheme);
      name();
    });
    name();
  }

  function contents() {
    const headings = [...document.querySelectorAll("#rendered_cells h2")];
    const links = headings.map((heading) => {
      heading.querySelector(".anchor-link")?.remove();
      const link = document.createElement("a");
      link.textContent = heading.textContent.trim();
      link.href = `#${encodeURIComponent(heading.id)}`;
      const row = document.createElement("li");
      row.append(link);
      document.querySelector("#sro-contents ol").append(row);
      return link;
    });
    headings.forEach((heading, number) => heading.after(backTo(links[number])));
    document.querySelectorAll("h1 .anchor-link, h3 .anchor-link").forEach((one) => one.remove());
    const box = document.querySelector("#sro-contents details");
    const narrow = matchMedia("(max-width: 64rem)");
    const fold = () => { box.open = !narrow.matches; };
    narrow.addEventListener("change", fold);
    fold();
    return () => {
      const here = headings.findLastIndex((heading) => heading.getBoundingClientRect().top < 120);
      links.forEach((link, number) => {
        if (number === here) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      });
    };
  }

  // A table too wide for a phone scrolls by itself, and a keyboard can reach it to scroll.
  function tables() {
    const wraps = [...document.querySelectorAll("#rendered_cells .jp-MarkdownOutput table")].map((table) => {
      const wrap = document.createElement("div");
      wrap.className = "sro-table";
      table.replaceWith(wrap);
      wrap.append(table);
      return wrap;
    });
    const fit = () => wraps.forEach((wrap) => {
      const wide = wrap.scrollWidth > wrap.clientWidth + 1;
      if (!wide) return ["tabindex", "role", "aria-label"].forEach((name) => wrap.removeAttribute(name));
      wrap.tabIndex = 0;
      wrap.setAttribute("role", "group");
      wrap.setAttribute("aria-label", `Table: ${[...wrap.querySelectorAll("th")].map((one) => one.textContent.trim()).filter(Boolean).join(", ")}`);
    });
    addEventListener("resize", fit);
    whenShown(fit);
  }

  // Seen only while it has the focus: whoever has no mouse would go back through the whole text.
  function backTo(link) {
    const back = document.createElement("a");
    back.className = "sro-back-to-contents";
    back.href = "#sro-contents";
    back.textContent = "Back to the contents";
    back.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector("#sro-contents details").open = true;
      link.focus();
    });
    return back;
  }

  // The position is kept as the part of the text above the window's top edge: it means the same
  // on a phone and after a picture has grown.
  function position(mark) {
    const text = $("rendered_cells");
    const room = () => Math.max(1, text.scrollHeight - innerHeight);
    const show = () => {
      const part = Math.min(1, Math.max(0, scrollY / room()));
      $("sro-progress").value = Math.round(100 * part);
      $("sro-percent").textContent = `${Math.round(100 * part)} %`;
      mark();
      return part;
    };
    let restored = false;
    let timer = null;
    addEventListener("scroll", () => {
      show();
      if (!restored) return;
      clearTimeout(timer);
      timer = setTimeout(() => keep(`read ${place}`, `${show()}`), 300);
    }, { passive: true });
    whenShown(() => {
      const part = Number(kept(`read ${place}`));
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target) target.scrollIntoView();
      else if (part) scrollTo(0, part * room());
      show();
      restored = true;
    });
  }

  function whenShown(act) {
    const text = $("rendered_cells");
    // The cards draw themselves after the text is shown; wait until the height has been still for a moment.
    let height = -1;
    const look = setInterval(() => {
      if (text.style.display !== "none" && text.scrollHeight === height) { clearInterval(look); act(); }
      height = text.scrollHeight;
    }, 400);
  }

  function notes() {
    const box = $("sro-notes");
    const text = $("sro-notes-text");
    const status = $("sro-notes-status");
    const button = $("sro-notes-button");
    const base = document.body.dataset.baseUrl.replace(/voila\/$/, "");
    const folder = location.pathname.split("/voila/render/")[1].split("/").slice(0, -1).join("/");
    const address = `${base}api/contents/${folder}/notes.md`;
    const draft = `notes ${place}`;
    let timer = null;
    button.addEventListener("click", () => {
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", String(!box.hidden));
      if (!box.hidden) text.focus();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { button.click(); button.focus(); }
    });
    async function save() {
      clearTimeout(timer);
      const body = JSON.stringify({ type: "file", format: "text", content: text.value });
      const headers = { "Content-Type": "application/json", "Authorization": `token ${settings.token}` };
      try {
        const done = await fetch(address, { method: "PUT", headers, body });
        if (!done.ok) throw new Error(done.statusText);
        keep(draft, "");
        status.textContent = "Notes saved.";
      } catch { status.textContent = "Not saved yet: the notes wait in this browser and are saved when the server answers."; timer = setTimeout(save, 5000); }
    }
    text.addEventListener("input", () => {
      keep(draft, text.value);
      status.textContent = "Saving …";
      clearTimeout(timer);
      timer = setTimeout(save, 800);
    });
    text.addEventListener("blur", () => { if (kept(draft)) save(); });
    // jupytext would open Markdown as a notebook: the plain text is asked for.
    fetch(`${address}?type=file&format=text&content=1`).then(async (found) => {
      if (found.ok && !text.value) text.value = (await found.json()).content;
      const waiting = kept(draft);
      if (waiting) { text.value = waiting; save(); }
    }).catch(() => {});
  }

  // A kernel that dies is started anew by the server, without our cards: only loading the page mends that.
  function watch() {
    const base = document.body.dataset.baseUrl.replace(/voila\/$/, "");
    const kernel = settings.kernelId;
    const trouble = (text) => {
      if ($("sro-trouble").textContent.startsWith(text)) return;
      const again = document.createElement("button");
      again.textContent = "Load the page again";
      again.addEventListener("click", () => location.reload());
      $("sro-trouble").replaceChildren(document.createTextNode(text), again);
    };
    const STOPPED = "The page has lost its notebook, so answers are not saved now. What you typed is kept in this browser.";
    document.addEventListener("sro-silent", () => trouble(STOPPED));
    // Voila's own request to end the kernel of a page that is left lacks a cookie here and is refused.
    addEventListener("pagehide", () => {
      fetch(`${base}api/kernels/${kernel}`, { method: "DELETE", keepalive: true, headers: { Authorization: `token ${settings.token}` } });
    });
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    let away = false;
    setInterval(async () => {
      try {
        const found = await fetch(`${base}api/kernels/${kernel}`);
        if (found.status === 404) trouble(STOPPED);
        else if (away) trouble("The server was restarted. What you typed is kept in this browser.");
      } catch {
        away = true;
        trouble("The server does not answer. Start it again with the same command; what you typed is kept in this browser.");
      }
    }, 5000);
  }

  theme();
  watch();
  if (!document.body.classList.contains("sro-home-page")) {
    tables();
    position(contents());
    notes();
    $("sro-print").addEventListener("click", () => print());
  }
})();
