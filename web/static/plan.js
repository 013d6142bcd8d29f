// The plan's small comforts. Without scripts the number fields, links and buttons do the same.
(() => {
  "use strict";
  const field = (id) => document.getElementById(id);
  // A change made here must reach htmx as if a person had made it.
  const tell = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
  const place = (lever, value) => {
    for (const input of [field(lever), field(`skyv-${lever}`)]) if (input) input.value = value;
  };
  const prepare = () => {
    document.querySelectorAll(".with-script[hidden]").forEach((part) => { part.hidden = false; });
    document.querySelectorAll(".without-script").forEach((part) => { part.hidden = true; });
  };
  document.addEventListener("input", (event) => {
    const lever = event.target.closest?.("[data-lever]")?.dataset.lever;
    if (!lever) return;
    const slider = field(`skyv-${lever}`);
    if (event.target === slider) field(lever).value = slider.value;
    else if (event.target.value !== "") slider.value = event.target.value;
  });
  document.addEventListener("change", (event) => { // an emptied field is the start, so show it
    const lever = event.target.closest?.("[data-lever]");
    if (lever && event.target.name && event.target.value === "") place(lever.dataset.lever, lever.dataset.start);
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest?.("[data-reset], [data-tick], [data-untick]");
    if (link) {
      const { reset, tick, untick } = link.dataset;
      const input = field(reset ?? `tiltak-${tick ?? untick}`);
      if (!input) return;
      event.preventDefault();
      if (reset) place(reset, input.closest("[data-lever]").dataset.start);
      else input.checked = Boolean(tick);
      tell(input);
      input.focus({ preventScroll: !reset });
    }
    const copy = event.target.closest?.("[data-copy]");
    if (copy) {
      const source = field(copy.dataset.copy);
      source.select();
      navigator.clipboard?.writeText(source.value).then(() => { copy.querySelector("span").textContent = copy.dataset.done; });
    }
  });
  // While the answer itself is in sight, the line at the foot of a phone has nothing to add.
  const bar = field("stripe");
  const verdict = document.querySelector(".verdict");
  if (bar && verdict && "IntersectionObserver" in window) {
    new IntersectionObserver(([seen]) => bar.toggleAttribute("data-away", seen.isIntersecting), { rootMargin: "0px 0px -64px" }).observe(verdict);
  }
  // What a filter or a link leads to must not stay folded away.
  const unfold = () => document.querySelectorAll("details.theme").forEach((theme) => { theme.open = true; });
  document.addEventListener("change", (event) => { if (event.target.name === "vis" && event.target.value !== "alle") unfold(); });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
})();
