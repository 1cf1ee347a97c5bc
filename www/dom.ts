// Creates elements without HTML markup: strings become text nodes.

type Child = Node | string;
type Properties<T> = { [K in Exclude<keyof T, "attributes">]?: T[K] | undefined } & {
  attributes?: Record<string, string>;
};

/** An element with properties and children. */
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
  element.append(...children);
  return element;
}

/** A button that does not submit a form. */
export function button(text: string, onclick: () => void, properties: Properties<HTMLButtonElement> = {}) {
  return h("button", { type: "button", onclick, ...properties }, text);
}

/** A notice that screen readers announce immediately. */
export function notice(text: string): HTMLElement {
  return h("p", { className: "notice", attributes: { role: "alert" } }, text);
}
