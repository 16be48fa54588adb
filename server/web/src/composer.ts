import { announce } from "./announcer";
import { byId, element } from "./dom";
import { imagesOf, readImages } from "./images";

export interface ComposerActions {
    send(text: string, images: string[]): void;
    stop(): void;
}

/** Where messages are written: text, images, effort, send and stop. */
export class Composer {
    private readonly form = byId("composer", HTMLFormElement);
    private readonly input = byId("input", HTMLTextAreaElement);
    private readonly sendButton = byId("send", HTMLButtonElement);
    private readonly stopButton = byId("stop", HTMLButtonElement);
    private readonly attach = byId("attach", HTMLButtonElement);
    private readonly files = byId("files", HTMLInputElement);
    private readonly thumbnails = byId("thumbnails", HTMLElement);
    private readonly notice = byId("notice", HTMLElement);
    private readonly dial = byId("dial", HTMLFieldSetElement);
    private images: string[] = [];
    private sees = false;
    private isBusy = false;

    constructor(private readonly actions: ComposerActions) {
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.send();
        });
        this.stopButton.addEventListener("click", () => this.actions.stop());
        this.input.addEventListener("keydown", (event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
                event.preventDefault();
                this.send();
            }
        });
        this.input.addEventListener("input", () => this.fit());
        document.addEventListener("keydown", (event) => this.shortcut(event));
        this.takeImages();
        this.fit();
    }

    /** The effort on the dial; empty for the model's own. */
    get effort(): string {
        return this.dial.querySelector<HTMLInputElement>("input:checked")?.value ?? "";
    }

    showAbilities(sees: boolean, thinks: boolean): void {
        this.sees = sees;
        this.attach.ariaDisabled = String(!sees);
        this.attach.title = sees ? "Add images" : "This model does not see images";
        this.dial.hidden = !thinks;
    }

    setBusy(isBusy: boolean): void {
        const hadFocus = document.activeElement === this.sendButton || document.activeElement === this.stopButton;
        this.isBusy = isBusy;
        this.sendButton.hidden = isBusy;
        this.stopButton.hidden = !isBusy;
        if (hadFocus) {
            (isBusy ? this.stopButton : this.input).focus();
        }
        this.fit();
    }

    focus(): void {
        this.input.focus();
    }

    /** Puts back what could not be sent. */
    restore(text: string, images: string[]): void {
        this.input.value = text;
        this.images = images;
        this.showImages();
        this.fit();
    }

    tell(text: string): void {
        this.notice.textContent = text;
        this.notice.hidden = text === "";
    }

    private send(): void {
        const text = this.input.value.trim();
        if (this.isBusy || (text === "" && this.images.length === 0)) {
            return;
        }
        const images = this.images;
        this.restore("", []);
        this.tell("");
        this.actions.send(text, images);
    }

    private shortcut(event: KeyboardEvent): void {
        const isWriting = event.target instanceof Element && event.target.closest("input:not([type=radio]), textarea, select, dialog");
        if (event.key === "Escape" && this.isBusy && document.querySelector("dialog[open]") === null) {
            event.preventDefault();
            this.actions.stop();
        } else if (event.key === "/" && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            this.focus();
        }
    }

    /** As high as its text, up to a height that the style sheet sets. */
    private fit(): void {
        this.input.style.height = "auto";
        this.input.style.height = `${this.input.scrollHeight}px`;
        this.sendButton.disabled = this.input.value.trim() === "" && this.images.length === 0;
    }

    private takeImages(): void {
        this.attach.addEventListener("click", () => (this.sees ? this.files.click() : this.sayBlind()));
        this.files.addEventListener("change", () => {
            void this.add(imagesOf(this.files.files ?? []));
            this.files.value = "";
        });
        this.input.addEventListener("paste", (event) => {
            const images = imagesOf(event.clipboardData?.files ?? []);
            if (images.length > 0) {
                event.preventDefault();
                void this.add(images);
            }
        });
        document.addEventListener("dragover", (event) => {
            if (event.dataTransfer?.types.includes("Files")) {
                event.preventDefault();
                this.form.classList.add("receives");
            }
        });
        document.addEventListener("dragleave", () => this.form.classList.remove("receives"));
        document.addEventListener("drop", (event) => {
            this.form.classList.remove("receives");
            if (event.dataTransfer?.types.includes("Files")) {
                event.preventDefault();
                void this.add(imagesOf(event.dataTransfer.files));
            }
        });
    }

    private sayBlind(): void {
        this.tell("This model does not see images. You can describe in words what they show.");
    }

    private async add(files: File[]): Promise<void> {
        if (!this.sees) {
            this.sayBlind();
            return;
        }
        try {
            this.images = [...this.images, ...(await readImages(files, this.images.length))];
            this.tell("");
            this.showImages();
            this.fit();
            announce(`${this.images.length} images to send`);
        } catch (problem) {
            this.tell(problem instanceof Error ? problem.message : String(problem));
        }
        this.focus();
    }

    private showImages(): void {
        this.thumbnails.hidden = this.images.length === 0;
        this.thumbnails.replaceChildren(
            ...this.images.map((url, index) => {
                const remove = element("button", { type: "button", class: "remove", "aria-label": `Remove image ${index + 1}` }, "×");
                remove.addEventListener("click", () => {
                    this.images = this.images.filter((_, other) => other !== index);
                    this.showImages();
                    this.fit();
                    this.focus();
                });
                return element("li", {}, element("img", { src: url, alt: `Image ${index + 1}` }), remove);
            }),
        );
    }
}
