import { byId } from "./dom";

/** Tells something to those who listen rather than look. */
export function announce(text: string): void {
    byId("announcer", HTMLElement).textContent = text;
}
