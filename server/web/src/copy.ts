import { announce } from "./announcer";
import { button, element } from "./dom";

/** A button that copies a text and says so. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
    const made = button("Copy", "act", () => {
        void copy(text()).then((isCopied) => {
            made.textContent = isCopied ? "Copied" : "Not copied";
            announce(isCopied ? "Copied" : "The browser does not let this page copy");
            setTimeout(() => (made.textContent = "Copy"), 1600);
        });
    });
    made.setAttribute("aria-label", label);
    return made;
}

async function copy(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyBySelection(text);
    }
}

/** Browsers lend the clipboard to secure pages only; on a plain HTTP server this old way is what remains. */
function copyBySelection(text: string): boolean {
    const holder = element("textarea", { class: "unseen", "aria-hidden": "true" });
    const focused = document.activeElement;
    holder.value = text;
    document.body.append(holder);
    holder.select();
    const isCopied = document.execCommand("copy");
    holder.remove();
    if (focused instanceof HTMLElement) {
        focused.focus();
    }
    return isCopied;
}
