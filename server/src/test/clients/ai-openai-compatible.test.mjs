import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { tryProvider } from "./ai.mjs";

tryProvider(
    (server, apiKey, model) =>
        createOpenAICompatible({ name: "tramontane", baseURL: `${server}/v1`, apiKey, includeUsage: true })(model),
    { thinking: { reasoning: "high" } },
);
