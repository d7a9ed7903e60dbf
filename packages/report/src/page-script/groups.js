/** Choosing a mark that stands for a group of units opens what the page has on who is in it, and closes the other groups. */

for (const who of document.querySelectorAll(".groups")) {
  const groups = [...who.querySelectorAll("details")];
  const figure = who.closest(".variant")?.querySelector("figure.chart");
  if (!figure) continue;

  figure.classList.add("choosable");
  const how = who.querySelector(".how");
  if (how) how.textContent = "Choose a group here or in the figure, by a click or with Enter.";

  figure.addEventListener("choose", (event) => {
    const [line] = /** @type {CustomEvent<string>} */ (event).detail.split("\n");
    const chosen = groups.find((group) => group.dataset["mark"] === line);
    if (chosen === undefined) return;
    for (const group of groups) group.open = group === chosen;
    const summary = chosen.querySelector("summary");
    summary?.focus({ preventScroll: true });
    chosen.scrollIntoView({ block: "nearest" });
  });
}
