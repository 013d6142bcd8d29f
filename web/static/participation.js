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
  // «Ta bort» beside what is left: take the cross or the points away here, and add up again.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[name='ta-bort']");
    const card = button && document.getElementById(`kort-${button.value}`);
    const input = card?.querySelector("input");
    if (!input) return;
    event.preventDefault();
    if (input.type === "checkbox") input.checked = false;
    else input.value = "0";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector(".booth-next")?.focus();
  });
  const mark = (input) => input.closest(".ballot-card")?.classList.toggle("has-points", Number.parseInt(input.value, 10) > 0);
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
