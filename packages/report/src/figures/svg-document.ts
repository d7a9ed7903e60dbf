const SVG = "http://www.w3.org/2000/svg";

/**
 * An element of a drawing: what of the DOM's `Element` Observable Plot and d3-selection call when they draw SVG. It has attributes, children
 * and text, and nothing that parses, styles or lays out; what is not here throws a TypeError where it is called.
 */
export class SvgElement {
  readonly namespaceURI = SVG;
  parentNode: SvgElement | null = null;
  readonly childNodes: (SvgElement | string)[] = [];
  readonly ownerDocument: SvgDocument;
  readonly localName: string;
  readonly #attributes = new Map<string, string>();

  constructor(document: SvgDocument, name: string) {
    this.ownerDocument = document;
    this.localName = name;
  }

  /** The children that are elements. */
  get children(): readonly SvgElement[] {
    return this.childNodes.filter((child) => typeof child !== "string");
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }

  /** An attribute keeps the place that it was first given, as in a browser. */
  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  append(...children: readonly SvgElement[]): void {
    for (const child of children) this.insertBefore(child, null);
  }

  appendChild(child: SvgElement): SvgElement {
    return this.insertBefore(child, null);
  }

  insertBefore(child: SvgElement, next: SvgElement | null): SvgElement {
    child.remove();
    child.parentNode = this;
    if (next === null) this.childNodes.push(child);
    else this.childNodes.splice(this.childNodes.indexOf(next), 0, child);
    return child;
  }

  remove(): void {
    const siblings = this.parentNode?.childNodes;
    siblings?.splice(siblings.indexOf(this), 1);
    this.parentNode = null;
  }

  /** Takes the place of all children. */
  set textContent(text: string) {
    for (const child of this.children) child.parentNode = null;
    this.childNodes.splice(0, this.childNodes.length, ...(text === "" ? [] : [text]));
  }

  /** The element as XML, within an element of the same namespace. */
  toString(): string {
    let xml = `<${this.localName}`;
    for (const [name, value] of this.#attributes) xml += ` ${name}="${escapeXml(value, IN_ATTRIBUTES)}"`;
    if (this.childNodes.length === 0) return `${xml}/>`;
    xml += ">";
    for (const child of this.childNodes)
      xml += typeof child === "string" ? escapeXml(child, IN_TEXTS) : child.toString();
    return `${xml}</${this.localName}>`;
  }
}

/** A document whose elements are all of SVG, for Plot's option `document`; it is no page, and holds none of its elements. */
export class SvgDocument {
  /** What Plot asks for a namespace. */
  readonly documentElement = new SvgElement(this, "svg");

  /** @param namespace Of SVG; Plot knows no other where there is no legend and no title in HTML. */
  createElementNS(namespace: string, name: string): SvgElement {
    if (namespace !== SVG) throw new TypeError(`An element of ${namespace} cannot be drawn.`);
    return new SvgElement(this, name);
  }
}

// As XML's own serialisation has it (DOM Parsing and Serialization, 3.2.1): blanks that are not spaces would be lost in attributes.
const IN_ATTRIBUTES = /[&"<>\t\n\r]/g;
const IN_TEXTS = /[&<>]/g;
const XML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  '"': "&quot;",
  "<": "&lt;",
  ">": "&gt;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};
const escapeXml = (text: string, these: RegExp): string => text.replace(these, (character) => XML[character]!);
