// Small conveniences on the ballot and in forms. Everything works without them.
(() => {
  "use strict";
  // Plus and minus on a points ballot, without a trip to the server for each press.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-step]");
    const input = button?.parentElement.querySelector("input");
    if (!input) return;
    event.preventDefault();
    const points = Math.max(0, (Number.parseInt(input.value, 10) || 0) + Number(button.dataset.step));
    if (String(points) === input.value) return;
    input.value = String(points);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // «Ta bort» beside what is left: take the cross, the points or the place away here, and add up again.
  const field = (id) => document.getElementById(`kort-${id}`)?.querySelector("input, select");
  const told = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[name='ta-bort']");
    const input = button && field(button.value);
    if (!input) return;
    event.preventDefault();
    if (input.type === "checkbox") input.checked = false;
    else if (input.type === "radio") input.closest(".marks").querySelector("input[value='']").checked = true;
    else input.value = input.type === "number" ? "0" : "";
    told(input);
    document.querySelector(".booth-next")?.focus();
  });
  // A ranking: put last, or move one place. The server makes room, and the row it answers with is what stands.
  let pressed = "";
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-add], [data-move]");
    const input = button && field(button.value.slice(1));
    if (!input) return;
    event.preventDefault();
    const last = document.querySelectorAll("[data-placed]").length + 1;
    pressed = button.dataset.move ? button.value : "";
    input.value = String(button.dataset.move ? Number(input.value) + Number(button.dataset.move) : last);
    told(input);
    if (!pressed) input.focus();
  });
  const money = document.getElementById("penger");
  if (money && document.querySelector(".placing")) {
    // The row is folded on a phone, and stays as the voter left it when it is written anew.
    let open = window.matchMedia("(min-width: 62rem)").matches;
    money.addEventListener("click", (event) => { if (event.target.closest(".my-row > summary")) open = !open; });
    new MutationObserver(() => {
      const row = money.querySelector(".my-row");
      if (row) row.open = open;
      const placed = [...money.querySelectorAll("[data-placed]")].map((row) => row.dataset.placed);
      document.querySelectorAll(".placing select").forEach((select) => {
        const place = placed.indexOf(select.id.slice("plass-".length)) + 1;
        select.value = place ? String(place) : "";
        select.closest(".ballot-card").classList.toggle("taken", place > 0);
      });
      const again = pressed && [...money.querySelectorAll("button")].find((button) => button.value === pressed);
      if (again) (again.disabled ? again.parentElement.querySelector("button:not([disabled])") : again)?.focus();
      pressed = "";
    }).observe(money, { childList: true });
  }
  const mark = (input) => input.closest(".ballot-card")?.classList.toggle("taken", Number.parseInt(input.value, 10) > 0);
  document.querySelectorAll(".stepper input").forEach(mark);
  document.addEventListener("change", (event) => { if (event.target.closest?.(".stepper")) mark(event.target); });
  // Characters left.
  document.querySelectorAll("[data-counts]").forEach((counter) => {
    const input = document.getElementById(counter.dataset.counts);
    if (!input) return;
    const count = () => {
      const left = Number(counter.dataset.most) - input.value.length;
      counter.textContent = left >= 0 ? `${left} tegn igjen` : `${-left} tegn for mye`;
      counter.hidden = false;
    };
    input.addEventListener("input", count);
    count();
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
