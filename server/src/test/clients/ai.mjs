// What every provider of the AI SDK is tried with.
import { APICallError, generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import {
    all,
    answer,
    bothResults,
    breaksOff,
    image,
    key,
    oneResult,
    question,
    root,
    seeing,
    underWay,
    weather,
    weatherIn,
} from "./server.mjs";

// They would be printed; tests look at them instead.
globalThis.AI_SDK_LOG_WARNINGS = false;

const tools = {
    weather: tool({
        description: weather.description,
        inputSchema: jsonSchema(weather.parameters),
        execute: weatherIn,
    }),
};

/** A streamed answer, read to its end; the parts that it came in are checked and kept. */
async function stream(options) {
    const result = streamText({ ...options, onError: () => {} });
    const parts = await all(result.stream);
    const failure = parts.find(({ type }) => type === "error");
    if (failure) {
        throw failure.error;
    }
    const joined = (type) =>
        parts
            .filter((part) => part.type === type)
            .map((part) => part.text)
            .join("");
    assert.ok(joined("text-delta").endsWith(await result.text));
    assert.ok(joined("reasoning-delta").endsWith((await result.reasoningText) ?? ""));
    return {
        text: await result.text,
        reasoningText: await result.reasoningText,
        finishReason: await result.finishReason,
        usage: await result.usage,
        warnings: await result.warnings,
        steps: await result.steps,
        responseMessages: await result.responseMessages,
    };
}

/** In place of a test of what a provider does not do. */
function leftOut() {}

/**
 * Tries a provider.
 *
 * @param provide gives the provider's model of a name for a server and a key
 * @param thinking the options that have the model think
 * @param keepsThoughts whether the provider shows thoughts, and sends them back with the conversation
 * @param tellsReasoningTokens whether the provider tells how many tokens were thought
 * @param takesStops whether the provider knows strings that end an answer
 */
export function tryProvider(
    provide,
    { thinking, keepsThoughts = true, tellsReasoningTokens = true, takesStops = true },
) {
    const model = provide(root, key, "starter");

    function ask(generate, options) {
        return generate({ model, maxRetries: 0, ...options });
    }

    for (const generate of [generateText, stream]) {
        const way = generate === stream ? "streamed" : "whole";

        test(`answers, ${way}`, async () => {
            const { text, finishReason, warnings } = await ask(generate, { prompt: question, maxOutputTokens: 64 });
            assert.equal(text, answer);
            assert.equal(finishReason, "stop");
            assert.deepEqual(warnings ?? [], []);
        });

        test(`thinks, ${way}`, async () => {
            const { text, reasoningText, usage } = await ask(generate, { prompt: question, ...thinking });
            assert.equal(text, answer);
            assert.equal((reasoningText ?? "").length > 0, keepsThoughts);
            assert.equal(usage.outputTokenDetails.reasoningTokens > 0, tellsReasoningTokens);
        });

        const ifKept = keepsThoughts ? test : leftOut;
        ifKept(`gives thoughts back, ${way}`, async () => {
            const first = await ask(generate, { prompt: question, ...thinking });
            const messages = [
                { role: "user", content: question },
                ...first.responseMessages,
                { role: "user", content: "What did you think?" },
            ];
            assert.equal((await ask(generate, { messages })).text, first.reasoningText);
        });

        test(`calls a tool and takes its result, ${way}`, async () => {
            const { text, steps } = await ask(generate, {
                prompt: "Think about the weather in Rome.",
                tools,
                stopWhen: isStepCount(3),
            });
            assert.equal(steps.length, 2);
            assert.equal(steps[0].finishReason, "tool-calls");
            assert.equal(steps[0].text, "Let me see.");
            assert.deepEqual(
                steps[0].toolCalls.map(({ input }) => input),
                [{ city: "Rome" }],
            );
            assert.equal(text, oneResult);
        });

        test(`calls tools in parallel, ${way}`, async () => {
            const { text, steps } = await ask(generate, {
                prompt: "What is the weather in Rome and Oslo?",
                tools,
                stopWhen: isStepCount(3),
            });
            assert.equal(steps[0].toolResults.length, 2);
            assert.equal(text, bothResults);
        });

        const look = [
            {
                role: "user",
                content: [
                    { type: "file", mediaType: "image/png", data: image },
                    { type: "text", text: "What do you see?" },
                ],
            },
        ];

        test(`shows an image, ${way}`, async () => {
            const { text } = await ask(generate, { model: provide(seeing, key, "seeing"), messages: look });
            assert.equal(text, "png 2x2");
        });

        /** Checks that a request is refused with a status and the server's words. */
        async function refused(options, status, words) {
            await assert.rejects(ask(generate, { prompt: question, ...options }), (error) => {
                assert.ok(APICallError.isInstance(error), String(error));
                assert.equal(error.statusCode, status);
                assert.match(error.message, words);
                return true;
            });
        }

        test(`is told that the model does not see, ${way}`, async () => {
            await refused({ prompt: undefined, messages: look }, 400, /image/);
        });

        test(`is told what is wrong, ${way}`, async () => {
            await refused({ topP: 7 }, 400, /top_p/);
            await refused({ model: provide(root, key, "other") }, 404, /no such model/);
        });

        test(`is turned away without a key, ${way}`, async () => {
            await refused({ model: provide(root, "wrong", "starter") }, 401, /key/);
        });

        test(`is told the usage, ${way}`, async () => {
            const { usage } = await ask(generate, { prompt: question });
            assert.ok(usage.inputTokens > 0);
            assert.ok(usage.outputTokens > 0);
            assert.equal(usage.totalTokens, usage.inputTokens + usage.outputTokens);
        });

        test(`is cut off where it is told, ${way}`, async () => {
            assert.equal((await ask(generate, { prompt: "Count.", maxOutputTokens: 20 })).finishReason, "length");
        });

        const ifTaken = takesStops ? test : leftOut;
        ifTaken(`stops where it is told, ${way}`, async () => {
            const { text } = await ask(generate, { prompt: "Say one two three.", stopSequences: [" three"] });
            assert.equal(text, "one two");
        });

        test(`breaks an answer off, ${way}`, async () => {
            const abort = new AbortController();
            await breaksOff(async () => {
                const options = { model, prompt: "Count.", abortSignal: abort.signal };
                if (generate === stream) {
                    for await (const part of streamText(options).stream) {
                        if (part.type === "text-delta") {
                            abort.abort();
                        }
                    }
                } else {
                    const waiting = assert.rejects(generateText(options), { name: "AbortError" });
                    await Promise.all([waiting, underWay().then(() => abort.abort())]);
                }
            });
        });
    }

    test("is told that an answer failed midway", async () => {
        const outcome = await ask(stream, { prompt: "Break off." }).then(
            ({ finishReason }) => `finished with ${finishReason}`,
            (error) => `failed with ${error.message ?? inspect(error)}`,
        );
        assert.match(outcome, /finished with error|failed with .*the server failed to answer/);
    });
}
