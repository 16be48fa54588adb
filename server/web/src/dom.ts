/** Builds elements. Text becomes text nodes, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    attributes: Record<string, string> = {},
    ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
        made.setAttribute(attribute, value);
    }
    made.append(...children);
    return made;
}

/** The element of the page that has this id. */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
    const found = document.getElementById(id);
    if (!(found instanceof type)) {
        throw new Error(`the page has no ${type.name} #${id}`);
    }
    return found;
}

export function button(label: string, className: string, onClick: () => void): HTMLButtonElement {
    const made = element("button", { type: "button", class: className }, label);
    made.addEventListener("click", onClick);
    return made;
}
