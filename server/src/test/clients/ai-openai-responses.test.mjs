import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import assert from "node:assert/strict";
import test from "node:test";
import { tryProvider } from "./ai.mjs";
import { key, question, root } from "./server.mjs";

// The provider asks models that it does not know for no thoughts unless it is told that they have some.
const reasons = { forceReasoning: true, reasoningSummary: "auto" };

function provide(server, apiKey, model) {
    return createOpenAI({ baseURL: `${server}/v1`, apiKey })(model);
}

tryProvider(provide, {
    thinking: { reasoning: "high", providerOptions: { openai: reasons } },
    takesStops: false,
});

test("gives sealed thoughts back where the server keeps nothing", async () => {
    const model = provide(root, key, "starter");
    const providerOptions = { openai: { ...reasons, store: false } };
    const first = await generateText({ model, prompt: question, reasoning: "high", providerOptions });
    const messages = [
        { role: "user", content: question },
        ...first.responseMessages,
        { role: "user", content: "What did you think?" },
    ];
    assert.equal((await generateText({ model, messages, providerOptions })).text, first.reasoningText);
});
