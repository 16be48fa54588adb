import "./style.css";
import { announce } from "./announcer";
import { Answering } from "./answering";
import { hasKey, models, ServerError } from "./api";
import { Composer } from "./composer";
import { messages, type Question, type Turn } from "./conversation";
import { byId, element } from "./dom";
import { askForKey } from "./key-dialog";
import { Settings } from "./settings";
import { startTheme } from "./theme";
import type { Model } from "./wire";

const NEAR = 80;

/** The page: one conversation with the server's model. */
class Page {
    private readonly scroller = byId("scroll", HTMLElement);
    private readonly talk = byId("talk", HTMLOListElement);
    private readonly welcome = byId("welcome", HTMLElement);
    private readonly settings = new Settings(() => this.showModel());
    private readonly composer = new Composer({
        send: (text, images) => this.send({ kind: "question", text, images }),
        stop: () => this.answering?.stop(),
    });
    private models: Model[] = [];
    private turns: Turn[] = [];
    private answering: Answering | null = null;
    private follows = true;

    constructor() {
        startTheme();
        byId("new-chat", HTMLElement).addEventListener("click", () => this.begin());
        byId("suggestion", HTMLElement).addEventListener("click", (event) =>
            this.send({ kind: "question", text: (event.currentTarget as HTMLElement).textContent ?? "", images: [] }),
        );
        this.scroller.addEventListener("scroll", () => {
            const { scrollHeight, scrollTop, clientHeight } = this.scroller;
            this.follows = scrollHeight - scrollTop - clientHeight < NEAR;
        });
        this.composer.showAbilities(false, true);
        this.composer.focus();
        void this.meet();
    }

    /** Finds out which model there is. */
    private async meet(): Promise<void> {
        try {
            this.models = await models();
            this.settings.showModels(this.models);
            this.showModel();
        } catch (problem) {
            if (await this.isKeyGiven(problem)) {
                await this.meet();
            } else {
                this.composer.tell(words(problem));
            }
        }
    }

    private async isKeyGiven(problem: unknown): Promise<boolean> {
        return problem instanceof ServerError && problem.status === 401 && (await askForKey(hasKey()));
    }

    private showModel(): void {
        const model = this.models.find(({ id }) => id === this.settings.model) ?? this.models[0];
        const name = byId("model", HTMLElement);
        name.textContent = model?.id ?? "";
        name.hidden = model === undefined;
        this.composer.showAbilities(model?.capabilities?.vision ?? false, model?.capabilities?.reasoning ?? true);
    }

    private begin(): void {
        this.answering?.stop();
        this.turns = [];
        this.talk.replaceChildren();
        this.welcome.hidden = false;
        this.composer.tell("");
        this.composer.focus();
        announce("New chat");
    }

    private send(question: Question): void {
        if (this.answering !== null) {
            return;
        }
        this.welcome.hidden = true;
        this.turns.push(question);
        this.talk.append(questionView(question));
        this.follows = true;
        void this.ask();
    }

    private async ask(): Promise<void> {
        const turns = this.turns;
        const answering = new Answering(
            {
                regenerate: () => this.regenerate(answering),
                sendResults: () => void (this.answering ?? this.ask()),
            },
            () => this.follow(),
        );
        const request = {
            ...this.settings.request(),
            ...(this.settings.model === "" ? {} : { model: this.settings.model }),
            ...(this.composer.effort === "" ? {} : { reasoning_effort: this.composer.effort }),
            messages: messages(this.settings.system, turns),
        };
        this.answering = answering;
        turns.push(answering.answer);
        this.talk.append(answering.view.element);
        this.composer.setBusy(true);
        this.follow();
        let problem: unknown = null;
        try {
            await answering.run(request);
        } catch (thrown) {
            problem = thrown;
        }
        this.answering = null;
        this.composer.setBusy(false);
        if (problem !== null) {
            await this.cope(answering, problem);
        }
    }

    private async cope(answering: Answering, problem: unknown): Promise<void> {
        if (await this.isKeyGiven(problem)) {
            this.regenerate(answering);
            void this.meet();
        } else {
            answering.view.note(words(problem), "problem");
            this.follow();
        }
    }

    /** Asks once more what this answer answered; what came after it is gone. */
    private regenerate(answering: Answering): void {
        const at = this.turns.indexOf(answering.answer);
        if (at < 0 || this.answering !== null) {
            return;
        }
        this.turns = this.turns.slice(0, at);
        while (answering.view.element.nextElementSibling !== null) {
            answering.view.element.nextElementSibling.remove();
        }
        answering.view.element.remove();
        this.composer.focus();
        void this.ask();
    }

    private follow(): void {
        if (this.follows) {
            requestAnimationFrame(() => (this.scroller.scrollTop = this.scroller.scrollHeight));
        }
    }
}

function questionView(question: Question): HTMLElement {
    const made = element("li", { class: "question" }, element("h3", { class: "unseen" }, "Question"));
    if (question.images.length > 0) {
        const images = question.images.map((url, index) => element("img", { src: url, alt: `Image ${index + 1} of the question` }));
        made.append(element("div", { class: "shown" }, ...images));
    }
    if (question.text !== "") {
        made.append(element("p", {}, question.text));
    }
    return made;
}

function words(problem: unknown): string {
    if (problem instanceof ServerError) {
        return problem.message;
    }
    return problem instanceof TypeError ? "The server cannot be reached. Is it still running?" : String(problem);
}

new Page();
