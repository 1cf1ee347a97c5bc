// Elements without markup: whatever comes from a file or from the API becomes a text node, never HTML.

type Child = Node | string | null | undefined | false;
type Properties<T> = { [K in Exclude<keyof T, "attributes">]?: T[K] | undefined } & {
  attributes?: Record<string, string>;
};

/** An element with properties and children; strings become text. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { attributes, ...rest } = properties;
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) Object.assign(element, { [name]: value });
  }
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
  append(element, children);
  return element;
}

/** Adds children; strings become text. */
export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
}

/** Puts other children in; who types in one of them goes on typing in the one of the same id. */
export function refill(parent: Element, ...children: Child[]): void {
  const focused = document.activeElement;
  const id = focused && focused !== parent && parent.contains(focused) ? focused.id : "";
  parent.replaceChildren();
  append(parent, children);
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
}

/** The element of an id that index.html has. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

/** A button that submits nothing. */
export function button(text: string, onclick: () => void, properties: Properties<HTMLButtonElement> = {}) {
  return h("button", { type: "button", onclick, ...properties }, text);
}

/** Lets a screen reader say something that the eye sees by itself. */
export function speak(text: string): void {
  byId("spoken").textContent = text;
}
