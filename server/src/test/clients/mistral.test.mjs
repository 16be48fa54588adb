import { Mistral } from "@mistralai/mistralai";
import { MistralError, RequestAbortedError } from "@mistralai/mistralai/models/errors";
import assert from "node:assert/strict";
import test from "node:test";
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

const client = new Mistral({ serverURL: `${root}/mistral`, apiKey: key });
const model = "starter";
const tools = [{ type: "function", function: weather }];

function asking(content, more) {
    return { model, messages: [{ role: "user", content }], ...more };
}

function chat(content, more) {
    return client.chat.complete(asking(content, more));
}

async function chunks(content, more) {
    return (await all(await client.chat.stream(asking(content, more)))).map(({ data }) => data);
}

/** A message put together from its deltas. */
async function streamed(content, more) {
    const parts = await chunks(content, more);
    const message = { role: "assistant", content: [], toolCalls: [] };
    for (const { delta } of parts.map(({ choices }) => choices[0])) {
        append(message.content, typeof delta.content === "string" ? text(delta.content) : (delta.content ?? []));
        message.toolCalls.push(...(delta.toolCalls ?? []));
    }
    const { finishReason } = parts.at(-1).choices[0];
    return { choices: [{ message, finishReason }], usage: parts.at(-1).usage };
}

/** Joins what belongs together, lest the model is given back a thought in pieces. */
function append(content, chunks) {
    for (const chunk of chunks) {
        const last = content.at(-1);
        if (last?.type !== chunk.type) {
            content.push(structuredClone(chunk));
        } else if (chunk.type === "thinking") {
            last.thinking[0].text += chunk.thinking.map((part) => part.text).join("");
        } else {
            last.text += chunk.text;
        }
    }
}

function text(string) {
    return string === "" ? [] : [{ type: "text", text: string }];
}

function said({ content }) {
    const parts = typeof content === "string" ? text(content) : content;
    return parts
        .filter(({ type }) => type === "text")
        .map((part) => part.text)
        .join("");
}

function thought({ content }) {
    const parts = typeof content === "string" ? [] : content;
    const thoughts = parts.filter(({ type }) => type === "thinking").flatMap(({ thinking }) => thinking);
    return thoughts.map((part) => part.text).join("");
}

test("answers", async () => {
    const completion = await chat(question);
    assert.equal(completion.model, model);
    assert.equal(completion.choices[0].message.content, answer);
    assert.equal(completion.choices[0].finishReason, "stop");
});

test("streams", async () => {
    const parts = await chunks(question);
    assert.equal(parts.map(({ choices }) => choices[0].delta.content ?? "").join(""), answer);
    assert.equal(parts.at(-1).choices[0].finishReason, "stop");
});

test("understands the form of other APIs at their address", async () => {
    const other = new Mistral({ serverURL: root, apiKey: key });
    const completion = await other.chat.complete(asking(question, { reasoningEffort: "high", temperature: 0 }));
    assert.equal(completion.choices[0].message.content, answer);
    const parts = await all(await other.chat.stream(asking(question, { reasoningEffort: "high", temperature: 0 })));
    assert.equal(parts.map(({ data }) => data.choices[0].delta.content ?? "").join(""), answer);
});

for (const ask of [chat, streamed]) {
    const way = ask === chat ? "whole" : "streamed";

    for (const wish of [{ reasoningEffort: "high" }, { promptMode: "reasoning" }]) {
        test(`thinks with ${Object.keys(wish)}, ${way}`, async () => {
            const { choices } = await ask(question, { ...wish, temperature: 0 });
            assert.ok(thought(choices[0].message).length > 0);
            assert.equal(said(choices[0].message), answer);
        });
    }

    test(`gives thoughts back, ${way}`, async () => {
        const { choices } = await ask(question, { reasoningEffort: "high" });
        const { message } = choices[0];
        const messages = [
            { role: "user", content: question },
            message,
            { role: "user", content: "What did you think?" },
        ];
        const next = await client.chat.complete({ model, messages });
        assert.equal(said(next.choices[0].message), thought(message));
    });

    test(`calls a tool and takes its result, ${way}`, async () => {
        const prompt = "Think about the weather in Rome.";
        const { choices } = await ask(prompt, { tools });
        const { message, finishReason } = choices[0];
        assert.equal(finishReason, "tool_calls");
        assert.equal(said(message), "Let me see.");
        assert.equal(thought(message), "I have to look.");
        const [call] = message.toolCalls;
        assert.match(call.id, /^[a-zA-Z0-9]{9}$/);
        assert.equal(call.function.name, "weather");
        const messages = [
            { role: "user", content: prompt },
            message,
            {
                role: "tool",
                name: "weather",
                toolCallId: call.id,
                content: weatherIn(JSON.parse(call.function.arguments)),
            },
        ];
        assert.equal(said((await client.chat.complete({ model, messages, tools })).choices[0].message), oneResult);
    });

    test(`calls tools in parallel, ${way}`, async () => {
        const prompt = "What is the weather in Rome and Oslo?";
        const { choices } = await ask(prompt, { tools, parallelToolCalls: true });
        const { message } = choices[0];
        assert.equal(message.toolCalls.length, 2);
        const results = message.toolCalls.map((call) => ({
            role: "tool",
            toolCallId: call.id,
            content: weatherIn(JSON.parse(call.function.arguments)),
        }));
        const messages = [{ role: "user", content: prompt }, message, ...results];
        assert.equal(said((await client.chat.complete({ model, messages, tools })).choices[0].message), bothResults);
    });

    test(`stops where it is told, ${way}`, async () => {
        const { choices } = await ask("Say one two three.", { stop: [" three"] });
        assert.equal(said(choices[0].message), "one two");
        assert.equal((await ask(question, { maxTokens: 1 })).choices[0].finishReason, "length");
    });
}

test("goes on with a prefix", async () => {
    const messages = [
        { role: "user", content: question },
        { role: "assistant", content: "1", prefix: true },
    ];
    assert.equal((await client.chat.complete({ model, messages })).choices[0].message.content, "2");
});

const look = [
    { type: "image_url", imageUrl: `data:image/png;base64,${image}` },
    { type: "text", text: "What do you see?" },
];

test("shows an image", async () => {
    const eyes = new Mistral({ serverURL: `${seeing}/mistral`, apiKey: key });
    for (const imageUrl of [look[0].imageUrl, { url: look[0].imageUrl }]) {
        const content = [{ type: "image_url", imageUrl }, look[1]];
        const { choices } = await eyes.chat.complete(asking(content, { model: "seeing" }));
        assert.equal(choices[0].message.content, "png 2x2");
    }
});

/** Checks that an action fails with a status and the server's words. */
async function refused(action, status, words) {
    await assert.rejects(action, (error) => {
        assert.ok(error instanceof MistralError, String(error));
        assert.equal(error.statusCode, status);
        assert.match(error.message, words);
        return true;
    });
}

test("is told that the model does not see", async () => {
    await refused(chat(look), 400, /image/);
});

test("is told the usage", async () => {
    const { usage } = await chat(question);
    assert.equal(usage.totalTokens, usage.promptTokens + usage.completionTokens);
    const atTheEnd = (await chunks(question)).at(-1).usage;
    assert.equal(atTheEnd.promptTokens, usage.promptTokens);
    assert.equal(atTheEnd.completionTokens, usage.completionTokens);
});

test("is told what is wrong", async () => {
    await refused(chat(question, { temperature: -1 }), 400, /temperature/);
    await refused(client.chat.stream(asking(question, { temperature: -1 })), 400, /temperature/);
    await refused(chat(question, { safePrompt: true }), 400, /safe_prompt/);
    await refused(chat(question, { model: "mistral-tiny" }), 404, /no such model/);
});

test("is turned away without a key", async () => {
    const stranger = new Mistral({ serverURL: `${root}/mistral`, apiKey: "wrong" });
    await refused(stranger.chat.complete(asking(question)), 401, /key/);
});

test("is told that an answer failed midway", async () => {
    const parts = await chunks("Break off.");
    assert.equal(parts.at(-1).choices[0].finishReason, "error");
});

test("breaks an answer off", async () => {
    await breaksOff(async () => {
        for await (const { data } of await client.chat.stream(asking("Count."))) {
            if (data.choices[0].delta.content) {
                break;
            }
        }
    });
    await breaksOff(async () => {
        const abort = new AbortController();
        const waiting = client.chat.complete(asking("Count."), { fetchOptions: { signal: abort.signal } });
        await Promise.all([assert.rejects(waiting, RequestAbortedError), underWay().then(() => abort.abort())]);
    });
});

test("gets several answers", async () => {
    const fields = { n: 2, randomSeed: 7, temperature: 1.5, maxTokens: 12 };
    const whole = (await chat(question, fields)).choices.map(({ message }) => message.content);
    const texts = ["", ""];
    for (const { choices } of await chunks(question, fields)) {
        texts[choices[0].index] += choices[0].delta.content ?? "";
    }
    assert.deepEqual(texts, whole);
});

test("lists models", async () => {
    const { data } = await client.models.list();
    assert.equal(data[0].id, model);
    assert.equal(data[0].capabilities.completionChat, true);
    assert.equal((await client.models.retrieve({ modelId: model })).id, model);
});

test("is told what a chat model does not do", async () => {
    await refused(client.fim.complete({ model, prompt: "a", suffix: "c" }), 400, /middle/);
    await refused(client.embeddings.create({ model, inputs: [question] }), 400, /embeddings/);
});
