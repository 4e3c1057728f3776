// Before anything is drawn: dark or light, as chosen here, in the address, or on the machine.
(() => {
  const chosen = () => {
    try { return localStorage.getItem("sro-theme"); } catch { return null; }
  };
  const asked = new URLSearchParams(location.search).get("theme");
  const machine = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.body.dataset.sroTheme = asked ?? chosen() ?? machine;
})();
