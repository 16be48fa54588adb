import type { ContentPart, WireMessage } from "./wire";

export interface ToolCall {
    id: string;
    name: string;
    arguments: string;
    /** What the function returned, as the person at the page says. */
    result: string;
}

export interface Question {
    kind: "question";
    text: string;
    /** As data: URLs. */
    images: string[];
}

export interface Answer {
    kind: "answer";
    thinking: string;
    text: string;
    calls: ToolCall[];
}

export type Turn = Question | Answer;

/** The conversation as the server takes it. Answers that never came to say anything are left out. */
export function messages(system: string, turns: Turn[]): WireMessage[] {
    const wire: WireMessage[] = system.trim() === "" ? [] : [{ role: "system", content: system }];
    for (const turn of turns) {
        if (turn.kind === "question") {
            wire.push({ role: "user", content: content(turn) });
        } else if (turn.text !== "" || turn.calls.length > 0) {
            wire.push(...answered(turn));
        }
    }
    return wire;
}

function content(question: Question): string | ContentPart[] {
    if (question.images.length === 0) {
        return question.text;
    }
    const parts: ContentPart[] = question.images.map((url) => ({ type: "image_url", image_url: { url } }));
    return question.text === "" ? parts : [...parts, { type: "text", text: question.text }];
}

function answered(answer: Answer): WireMessage[] {
    const said: WireMessage = { role: "assistant", content: answer.text };
    if (answer.thinking !== "") {
        // A model that has lost its thoughts goes on worse.
        said.reasoning_content = answer.thinking;
    }
    if (answer.calls.length > 0) {
        said.tool_calls = answer.calls.map((call) => ({
            id: call.id,
            type: "function",
            function: { name: call.name, arguments: call.arguments },
        }));
    }
    const results = answer.calls.map(
        (call): WireMessage => ({ role: "tool", tool_call_id: call.id, content: call.result }),
    );
    return [said, ...results];
}
