// Tips on charts, for mouse and keyboard. Everything else works without scripts.
(() => {
  "use strict";
  const tipOf = (figure) => {
    let tip = figure.querySelector(".tip");
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "tip";
      tip.setAttribute("aria-hidden", "true"); // the mark's own label is what is read aloud
      figure.append(tip);
    }
    return tip;
  };
  const show = (mark) => {
    const figure = mark.closest("figure");
    if (!figure) return;
    const tip = tipOf(figure);
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const frame = figure.getBoundingClientRect();
    const half = tip.offsetWidth / 2;
    tip.style.left = `${Math.min(Math.max(at.left - frame.left + at.width / 2, half), frame.width - half)}px`;
    tip.style.top = `${Math.max(at.top - frame.top - 6, tip.offsetHeight)}px`;
  };
  const hideAll = () => document.querySelectorAll(".tip").forEach((tip) => { tip.hidden = true; });
  const markAt = (event) => event.target.closest?.("[data-tip]");
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => { const mark = markAt(event); if (mark) show(mark); });
  }
  for (const name of ["pointerout", "focusout"]) {
    document.addEventListener(name, (event) => { if (markAt(event)) hideAll(); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideAll();
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const mark = document.activeElement?.closest?.("[data-tip]");
    if (!step || !mark) return;
    const marks = [...mark.closest("svg").querySelectorAll("[data-tip]")];
    const next = marks[Math.max(0, Math.min(marks.length - 1, marks.indexOf(mark) + step))];
    mark.setAttribute("tabindex", "-1"); // one stop in each chart, where the reader left it
    next.setAttribute("tabindex", "0");
    next.focus();
    event.preventDefault();
  });
  // What is long is folded on a phone; without scripts it stands open.
  if (window.matchMedia("(max-width: 47.99rem)").matches) {
    document.querySelectorAll("details[data-fold-narrow]").forEach((part) => { part.open = false; });
  }
  // A refusal that htmx fetched is shown where the person looks, and read aloud.
  document.addEventListener("htmx:after:swap", () => {
    const message = document.getElementById("melding");
    if (message?.childElementCount) message.scrollIntoView({ block: "nearest" });
  });
  // What is solved is asked for every second, until the answer stands there whole.
  document.addEventListener("htmx:before:request", (event) => {
    if (event.target.id === "regning" && !event.target.querySelector(".working")) event.preventDefault();
  });
  // Who has gone on to another page is not called back by what the page left behind was waiting for.
  let left = false;
  window.addEventListener("beforeunload", () => { left = true; setTimeout(() => { left = false; }, 10_000); });
  for (const name of ["htmx:before:request", "htmx:before:response", "htmx:after:request"]) {
    document.addEventListener(name, (event) => { if (left) event.preventDefault(); });
  }
})();
