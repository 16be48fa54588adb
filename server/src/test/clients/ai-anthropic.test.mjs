import { createAnthropic } from "@ai-sdk/anthropic";
import { tryProvider } from "./ai.mjs";

tryProvider((server, apiKey, model) => createAnthropic({ baseURL: `${server}/v1`, apiKey })(model), {
    thinking: { reasoning: "high" },
});
