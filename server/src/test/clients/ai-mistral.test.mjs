import { createMistral } from "@ai-sdk/mistral";
import { tryProvider } from "./ai.mjs";

tryProvider((server, apiKey, model) => createMistral({ baseURL: `${server}/mistral/v1`, apiKey })(model), {
    thinking: { reasoning: "high" },
    tellsReasoningTokens: false,
});
