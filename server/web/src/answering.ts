import { announce } from "./announcer";
import { AnswerView, type AnswerActions } from "./answer-view";
import { stream } from "./api";
import type { Answer } from "./conversation";
import { statistics, type Times } from "./stats";
import type { Chunk, CompletionRequest, Usage } from "./wire";

/** One answer from asking to end. */
export class Answering {
    readonly answer: Answer = { kind: "answer", thinking: "", text: "", calls: [] };
    readonly view: AnswerView;
    private readonly abort = new AbortController();
    private readonly times: Times = { asked: performance.now(), first: 0, last: 0 };
    private usage: Usage | null = null;

    constructor(
        actions: AnswerActions,
        private readonly onGrowth: () => void,
    ) {
        this.view = new AnswerView(this.answer, actions);
    }

    stop(): void {
        this.abort.abort();
    }

    /** @throws what `stream` throws, unless the answer was stopped */
    async run(request: CompletionRequest): Promise<void> {
        try {
            for await (const chunk of stream(request, this.abort.signal)) {
                this.take(chunk);
            }
            announce(this.answer.text || "The answer is a call of a function");
        } catch (problem) {
            if (!this.abort.signal.aborted) {
                throw problem;
            }
            this.view.note("Stopped.", "note");
            announce("Stopped");
        } finally {
            this.view.finish(this.usage === null ? [] : statistics(this.usage, this.times));
            this.onGrowth();
        }
    }

    private take(chunk: Chunk): void {
        this.usage = chunk.usage ?? this.usage;
        chunk.warnings?.forEach((warning) => this.view.note(warning, "note"));
        const choice = chunk.choices?.[0];
        if (choice?.finish_reason === "length") {
            this.view.note("The answer is cut off here: it has as many tokens as it may have.", "note");
        }
        if (choice?.delta && this.grow(choice.delta)) {
            this.times.last = performance.now();
            this.times.first ||= this.times.last;
            this.view.update();
            this.onGrowth();
        }
    }

    private grow(delta: NonNullable<NonNullable<Chunk["choices"]>[number]["delta"]>): boolean {
        const { thinking, text } = this.answer;
        this.answer.thinking += delta.reasoning_content ?? "";
        this.answer.text += delta.content ?? "";
        if (thinking === "" && this.answer.thinking !== "") {
            announce("The model is thinking");
        }
        for (const part of delta.tool_calls ?? []) {
            const call = (this.answer.calls[part.index] ??= { id: "", name: "", arguments: "", result: "" });
            call.id = part.id ?? call.id;
            call.name = part.function?.name ?? call.name;
            call.arguments += part.function?.arguments ?? "";
        }
        return this.answer.thinking !== thinking || this.answer.text !== text || delta.tool_calls !== undefined;
    }
}
