import { keepKey } from "./api";
import { byId } from "./dom";

/**
 * Asks for a key.
 *
 * @returns whether one was given
 */
export function askForKey(isRefused: boolean): Promise<boolean> {
    const dialog = byId("key", HTMLDialogElement);
    const input = byId("key-input", HTMLInputElement);
    const problem = byId("key-problem", HTMLElement);
    const isOpen = dialog.open;
    if (isRefused) {
        problem.textContent = "The server does not take that key. Is it whole?";
    }
    if (!isOpen) {
        dialog.returnValue = "";
        dialog.showModal();
    }
    byId("key-cancel", HTMLElement).onclick = () => dialog.close("");
    return new Promise((resolve) => {
        dialog.addEventListener(
            "close",
            () => {
                const isGiven = dialog.returnValue === "use" && input.value.trim() !== "";
                if (isGiven) {
                    keepKey(input.value.trim());
                }
                input.value = "";
                resolve(isGiven);
            },
            { once: true },
        );
    });
}
