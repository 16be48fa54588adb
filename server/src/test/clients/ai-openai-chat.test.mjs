import { createOpenAI } from "@ai-sdk/openai";
import { tryProvider } from "./ai.mjs";

tryProvider((server, apiKey, model) => createOpenAI({ baseURL: `${server}/v1`, apiKey }).chat(model), {
    thinking: { reasoning: "high" },
    keepsThoughts: false,
});
