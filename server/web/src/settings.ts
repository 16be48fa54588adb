import { byId } from "./dom";
import type { CompletionRequest, Model } from "./wire";

const SETTINGS = "tramontane-settings";
const FIELDS = ["system", "temperature", "max-tokens", "functions"] as const;

type Field = (typeof FIELDS)[number];

function field(name: Field): HTMLInputElement | HTMLTextAreaElement {
    const found = document.getElementById(name);
    if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) {
        return found;
    }
    throw new Error(`the page has no field #${name}`);
}

/** The panel of settings. They are kept in the browser. */
export class Settings {
    private readonly dialog = byId("settings", HTMLDialogElement);
    private readonly choice = byId("model-choice", HTMLSelectElement);
    private readonly problem = byId("functions-problem", HTMLElement);

    constructor(onClose: () => void) {
        this.load();
        byId("open-settings", HTMLElement).addEventListener("click", () => this.dialog.showModal());
        byId("defaults", HTMLElement).addEventListener("click", () => this.clear());
        byId("settings-title", HTMLElement).closest("form")?.addEventListener("submit", (event) => {
            if (this.check() !== "") {
                event.preventDefault();
                field("functions").closest("details")?.setAttribute("open", "");
                field("functions").focus();
            }
        });
        this.dialog.addEventListener("close", () => {
            this.save();
            onClose();
        });
        field("functions").addEventListener("input", () => this.check());
    }

    get system(): string {
        return field("system").value;
    }

    /** The name of the chosen model, empty while none is known. */
    get model(): string {
        return this.choice.value;
    }

    showModels(models: Model[]): void {
        const chosen = this.choice.value;
        this.choice.replaceChildren(...models.map((model) => new Option(model.id, model.id, false, model.id === chosen)));
        byId("model-field", HTMLElement).hidden = models.length < 2;
        const temperature = models[0]?.default_model_temperature;
        if (temperature !== undefined) {
            field("temperature").placeholder = `Default ${temperature}`;
        }
    }

    /** What the settings say about a request. */
    request(): Partial<CompletionRequest> {
        const request: Partial<CompletionRequest> = {};
        const temperature = field("temperature");
        const mostTokens = field("max-tokens");
        if (temperature.value !== "" && temperature.validity.valid) {
            request.temperature = Number(temperature.value);
        }
        if (mostTokens.value !== "" && mostTokens.validity.valid) {
            request.max_tokens = Number(mostTokens.value);
        }
        const functions = this.functions();
        if (functions.length > 0) {
            request.tools = functions;
        }
        return request;
    }

    private functions(): unknown[] {
        try {
            const parsed: unknown = JSON.parse(field("functions").value);
            return Array.isArray(parsed) ? parsed : [];
        } catch {
            return [];
        }
    }

    private check(): string {
        const text = field("functions").value.trim();
        this.problem.textContent = text === "" || this.functions().length > 0 ? "" : "This is not a JSON array of functions.";
        return this.problem.textContent;
    }

    private clear(): void {
        FIELDS.forEach((name) => (field(name).value = ""));
        this.check();
    }

    private load(): void {
        try {
            const kept = JSON.parse(localStorage.getItem(SETTINGS) ?? "{}") as Partial<Record<Field, unknown>>;
            FIELDS.forEach((name) => (field(name).value = typeof kept[name] === "string" ? kept[name] : ""));
        } catch {
            localStorage.removeItem(SETTINGS);
        }
    }

    private save(): void {
        localStorage.setItem(SETTINGS, JSON.stringify(Object.fromEntries(FIELDS.map((name) => [name, field(name).value]))));
    }
}
