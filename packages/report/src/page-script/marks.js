/**
 * Marks of figures say what they show, beside the pointer, or as arrow keys walk over them; a screen reader hears what the keys
 * reach. Their texts are the titles that stand in the drawings: lines `label: value`, only ever set as text.
 */

/** Pixels within which the pointer finds a small mark beside it, and how small that is. */
const REACH = 12;
const SMALL = 24;
/** Pixels between a mark and what it says. */
const GAP = 14;

/** @typedef {{ readonly text: string, readonly elements: Element[] }} Mark What several elements with one text stand for. */

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true");
const said = document.createElement("div");
said.className = "unseen";
said.setAttribute("role", "status");
const hint = document.createElement("div");
hint.className = "unseen";
hint.id = "marks-hint";
hint.textContent = "Arrow keys walk over the marks, Escape leaves them.";
const own = document.createElement("aside");
own.setAttribute("aria-label", "What marks of figures say");
own.append(hint, said, tip);
document.body.append(own);

/** @type {Mark | null} */
let current = null;

/**
 * @param {Mark} mark
 * @param {number} x Pixels of the window.
 * @param {number} y
 */
function show(mark, x, y) {
  if (current !== mark) {
    hide();
    current = mark;
    for (const element of mark.elements) element.classList.add("current");
    tip.replaceChildren(...mark.text.split("\n").map(lineOf));
  }
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(x + GAP, document.documentElement.clientWidth - width - 4);
  const top = y + GAP + height > innerHeight ? y - GAP - height : y + GAP;
  tip.style.left = `${Math.max(4, left) + scrollX}px`;
  tip.style.top = `${Math.max(4, top) + scrollY}px`;
}

function hide() {
  for (const element of current?.elements ?? []) element.classList.remove("current");
  current = null;
  tip.hidden = true;
}

/** @param {string} line */
function lineOf(line) {
  const end = line.indexOf(": ");
  const row = document.createElement("div");
  const value = document.createElement("b");
  value.dir = "auto";
  value.textContent = line.slice(end + 2);
  row.append(line.slice(0, end), " ", value);
  return row;
}

/**
 * The marks of a drawing in its order; their titles leave it, so that no second tooltip appears.
 *
 * @param {Element} drawing
 */
function marksOf(drawing) {
  /** @type {Map<string, Mark>} */
  const marks = new Map();
  for (const title of drawing.querySelectorAll("svg title")) {
    const text = title.textContent ?? "";
    const mark = marks.get(text) ?? { text, elements: [] };
    if (title.parentElement) mark.elements.push(title.parentElement);
    marks.set(text, mark);
    title.remove();
  }
  return [...marks.values()];
}

/**
 * The mark under the pointer, else the nearest small one within reach.
 *
 * @param {readonly Mark[]} marks
 * @param {PointerEvent | MouseEvent} event
 */
function markAt(marks, { target, clientX, clientY }) {
  let reach = REACH;
  /** @type {Mark | null} */
  let nearest = null;
  for (const mark of marks) {
    for (const element of mark.elements) {
      if (element === target) return mark;
      const { left, right, top, bottom } = element.getBoundingClientRect();
      if (Math.min(right - left, bottom - top) > SMALL) continue;
      const distance = Math.hypot(
        Math.max(left - clientX, 0, clientX - right),
        Math.max(top - clientY, 0, clientY - bottom),
      );
      if (distance < reach) [reach, nearest] = [distance, mark];
    }
  }
  return nearest;
}

/** @type {Readonly<Record<string, (at: number, last: number) => number>>} */
const KEYS = {
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, last) => last,
};

/** @param {Element} drawing The part of a figure that takes the keyboard. */
function listen(drawing) {
  const marks = marksOf(drawing);
  if (marks.length === 0) return;
  let at = -1;
  // A role that hands arrow keys over to the page; the description of the drawing stays, in front of the hint.
  drawing.setAttribute("role", "application");
  drawing.setAttribute("aria-roledescription", "figure with marks");
  drawing.setAttribute("aria-describedby", `${drawing.querySelector("svg")?.id ?? ""} ${hint.id}`.trim());

  /** @param {Mark} mark */
  const choose = (mark) => drawing.dispatchEvent(new CustomEvent("choose", { bubbles: true, detail: mark.text }));
  const leave = () => {
    at = -1;
    hide();
  };

  drawing.addEventListener("pointermove", (event) => {
    const mark = markAt(marks, /** @type {PointerEvent} */ (event));
    if (mark) show(mark, /** @type {PointerEvent} */ (event).clientX, /** @type {PointerEvent} */ (event).clientY);
    else hide();
  });
  drawing.addEventListener("pointerleave", hide);
  drawing.addEventListener("click", (event) => {
    const { clientX, clientY } = /** @type {MouseEvent} */ (event);
    const mark = markAt(marks, /** @type {MouseEvent} */ (event));
    if (mark === null) return;
    // A finger does not hover: its tap shows what the pointer of a mouse showed before.
    show(mark, clientX, clientY);
    choose(mark);
  });
  drawing.addEventListener("blur", leave);
  drawing.addEventListener("keydown", (given) => {
    const event = /** @type {KeyboardEvent} */ (given);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const mark = marks[at];
    if (event.key === "Enter" && mark) {
      // Else the same key press would go on to whatever takes the focus.
      event.preventDefault();
      return void choose(mark);
    }
    if (event.key === "Escape") return leave();
    const next = KEYS[event.key]?.(at, marks.length - 1);
    const reached = next === undefined ? undefined : marks[next];
    // Beyond the first and the last mark the keys scroll the page, as everywhere.
    if (next === undefined || reached === undefined) return;
    event.preventDefault();
    at = next;
    walkTo(reached, `${next + 1} of ${marks.length}`);
  });
}

/**
 * @param {Mark} mark
 * @param {string} place
 */
function walkTo(mark, place) {
  const element = mark.elements.at(-1);
  element?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const box = element?.getBoundingClientRect();
  if (box) show(mark, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  said.textContent = `${mark.text.replaceAll("\n", "; ")}. ${place}`;
}

for (const drawing of document.querySelectorAll("figure.chart > .scroll")) listen(drawing);
document.addEventListener("pointerdown", hide);
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") hide();
});
