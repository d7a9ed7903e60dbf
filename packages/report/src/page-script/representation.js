/**
 * One choice for the whole page: every figure that is drawn for several representations shows the chosen one, and tables mark its
 * rows. Where a figure does not exist for it, the one that stands in the page without scripts stays, with a line that says so.
 */

const select = document.querySelector(".controls select");

/** @param {Element} element */
const keyOf = (element) => element.getAttribute("data-representation");

/** @param {Element} block One figure for all its representations, the one that is shown without scripts first. */
function unfold(block) {
  const others = block.querySelector(":scope > details.others");
  for (const variant of others?.querySelectorAll(":scope > .variant") ?? []) block.append(variant);
  others?.remove();
  const note = document.createElement("p");
  note.className = "note";
  note.hidden = true;
  block.prepend(note);
  return { variants: [...block.querySelectorAll(":scope > .variant")], note };
}

if (select instanceof HTMLSelectElement) {
  const blocks = [...document.querySelectorAll(".variants")].map(unfold);
  const rows = [...document.querySelectorAll("tr[data-representation]")];

  const show = () => {
    const label = (select.selectedOptions[0]?.textContent ?? "").replace("★ ", "");
    for (const { variants, note } of blocks) {
      const found = variants.find((variant) => keyOf(variant) === select.value);
      const shown = found ?? variants[0];
      for (const variant of variants) variant.toggleAttribute("hidden", variant !== shown);
      note.hidden = found !== undefined;
      note.textContent = `There is no such figure for ${label}; this one is of ${shown?.getAttribute("data-label")}.`;
    }
    for (const row of rows) {
      if (keyOf(row) === select.value) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };
  select.addEventListener("change", show);
  show();
  select.closest("label")?.removeAttribute("hidden");
}
