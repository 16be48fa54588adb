import type { Answer, ToolCall } from "./conversation";
import { copyButton } from "./copy";
import { button, element } from "./dom";
import { Markdown } from "./markdown";
import { seconds } from "./stats";

export interface AnswerActions {
    /** Asks the same once more. */
    regenerate(): void;
    /** Goes on with what the functions returned. */
    sendResults(): void;
}

/** One answer as it grows: thinking, text, tool calls, what it took. */
export class AnswerView {
    readonly element: HTMLLIElement;
    private readonly summary = element("summary");
    private readonly thoughts = element("div", { class: "thoughts" });
    private readonly thinking = element("details", { class: "thinking" }, this.summary, this.thoughts);
    private readonly markdown = new Markdown();
    private readonly calls = element("div", { class: "calls" });
    private readonly notes = element("div");
    private readonly footer = element("footer");
    private readonly waiting = element("p", { class: "waiting" }, element("span", { class: "unseen" }, "Waiting for the model"));
    private thoughtSince = 0;
    private isThinking = false;
    private frame = 0;

    constructor(
        private readonly answer: Answer,
        private readonly actions: AnswerActions,
    ) {
        this.thinking.hidden = true;
        this.element = element(
            "li",
            { class: "answer", "aria-busy": "true" },
            element("h3", { class: "unseen" }, "Answer"),
            this.thinking,
            this.waiting,
            this.markdown.element,
            this.calls,
            this.notes,
            this.footer,
        );
    }

    /** Shows what has been added to the answer, at most once a frame. */
    update(): void {
        this.frame ||= requestAnimationFrame(() => this.draw());
    }

    private draw(): void {
        cancelAnimationFrame(this.frame);
        this.frame = 0;
        const { thinking, text, calls } = this.answer;
        const hasBegun = text !== "" || calls.length > 0;
        this.waiting.hidden = hasBegun || thinking !== "";
        if (thinking !== "") {
            this.think(thinking, hasBegun);
        }
        this.markdown.show(text);
        this.calls.replaceChildren(...calls.map((call) => card(call, this.element.ariaBusy === "true")));
    }

    private think(thinking: string, hasBegun: boolean): void {
        if (this.thinking.hidden) {
            this.thinking.hidden = false;
            this.thinking.open = true;
            this.isThinking = true;
            this.thoughtSince = performance.now();
            this.thinking.classList.add("live");
            this.summary.textContent = "Thinking";
        }
        const isAtEnd = this.thoughts.scrollHeight - this.thoughts.scrollTop - this.thoughts.clientHeight < 24;
        this.thoughts.textContent = thinking;
        if (isAtEnd) {
            this.thoughts.scrollTop = this.thoughts.scrollHeight;
        }
        if (hasBegun) {
            this.endThinking(true);
        }
    }

    private endThinking(collapses: boolean): void {
        if (this.isThinking) {
            this.isThinking = false;
            this.thinking.open = !collapses;
            this.thinking.classList.remove("live");
            this.summary.textContent = `Thought for ${seconds(performance.now() - this.thoughtSince)}`;
        }
    }

    note(text: string, kind: "note" | "problem"): void {
        this.notes.append(element("p", { class: kind, ...(kind === "problem" ? { role: "alert" } : {}) }, text));
    }

    /** Ends the answer. */
    finish(statistics: string[]): void {
        this.element.ariaBusy = "false";
        this.draw();
        this.waiting.hidden = true;
        this.endThinking(this.answer.text !== "");
        if (statistics.length > 0) {
            const items = statistics.map((item) => element("li", {}, item));
            this.footer.append(element("ul", { class: "statistics", "aria-label": "What it took" }, ...items));
        }
        const acts = element("div", { class: "acts" });
        if (this.answer.calls.length > 0) {
            acts.append(button("Send results", "act send-results", () => this.actions.sendResults()));
        }
        if (this.answer.text !== "") {
            acts.append(copyButton("Copy answer", () => this.answer.text));
        }
        acts.append(button("Regenerate", "act regenerate", () => this.actions.regenerate()));
        this.footer.append(acts);
    }
}

function card(call: ToolCall, isGrowing: boolean): HTMLElement {
    const made = element(
        "section",
        { class: "call", "aria-label": `Call of ${call.name}` },
        element("h4", {}, element("span", {}, "calls"), element("code", {}, call.name)),
        element("pre", { tabindex: "0" }, element("code", {}, pretty(call.arguments))),
    );
    if (!isGrowing) {
        const result = element("textarea", { rows: "1", placeholder: "What does it return?", "aria-label": `Result of ${call.name}` });
        result.value = call.result;
        result.addEventListener("input", () => (call.result = result.value));
        made.append(result);
    }
    return made;
}

function pretty(json: string): string {
    try {
        return JSON.stringify(JSON.parse(json), null, 2);
    } catch {
        return json;
    }
}
