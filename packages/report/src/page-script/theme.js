/** The button that overrides the system's choice of light or dark; pressed once more, the page follows the system again. */

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const button = document.querySelector(".controls .theme");

const isDark = () => (root.dataset["theme"] ?? (system.matches ? "dark" : "light")) === "dark";

if (button instanceof HTMLButtonElement) {
  const name = () => {
    button.textContent = isDark() ? "Light colours" : "Dark colours";
  };
  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    if ((wanted === "dark") === system.matches) delete root.dataset["theme"];
    else root.dataset["theme"] = wanted;
    name();
  });
  system.addEventListener("change", name);
  name();
  button.hidden = false;
}
