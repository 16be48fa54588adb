import { byId } from "./dom";

const THEME = "tramontane-theme";

/** Follows the system until the button says otherwise. */
export function startTheme(): void {
    const toggle = byId("theme", HTMLButtonElement);
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (localStorage.getItem(THEME) ?? (system.matches ? "dark" : "light")) === "dark";
    const apply = () => {
        const chosen = localStorage.getItem(THEME);
        document.documentElement.dataset["theme"] = chosen ?? "system";
        toggle.ariaPressed = String(isDark());
        toggle.title = isDark() ? "Light appearance" : "Dark appearance";
    };
    toggle.addEventListener("click", () => {
        localStorage.setItem(THEME, isDark() ? "light" : "dark");
        apply();
    });
    system.addEventListener("change", apply);
    apply();
}
