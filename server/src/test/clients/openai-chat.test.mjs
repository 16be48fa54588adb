import OpenAI from "openai";
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

const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: key, maxRetries: 0 });
const model = "starter";
const tools = [{ type: "function", function: weather }];

function asking(content, more) {
    return { model, messages: [{ role: "user", content }], ...more };
}

function chat(content, more) {
    return client.chat.completions.create(asking(content, more));
}

/** A streamed answer as the client puts it together. */
function assembled(content, more) {
    return client.chat.completions.stream(asking(content, more)).finalChatCompletion();
}

test("answers", async () => {
    const completion = await chat(question);
    assert.equal(completion.object, "chat.completion");
    assert.equal(completion.model, model);
    assert.equal(completion.choices[0].message.content, answer);
    assert.equal(completion.choices[0].finish_reason, "stop");
    assert.ok(completion._request_id);
});

test("answers the newest names of roles and fields", async () => {
    const completion = await client.chat.completions.create({
        model,
        messages: [
            { role: "developer", content: "Calculate." },
            { role: "user", content: [{ type: "text", text: "Say one two three." }] },
        ],
        max_completion_tokens: 64,
        metadata: { purpose: "test" },
        user: "somebody",
        store: false,
    });
    assert.equal(completion.choices[0].message.content, "one two three");
});

test("streams", async () => {
    const chunks = await all(await chat(question, { stream: true }));
    assert.equal(chunks.map((chunk) => chunk.choices[0].delta.content ?? "").join(""), answer);
    assert.equal(chunks.at(-1).choices[0].finish_reason, "stop");
    assert.ok(chunks.every((chunk) => chunk.id === chunks[0].id && chunk.usage == null));
    assert.deepEqual((await assembled(question)).choices[0].message.content, answer);
});

test("thinks", async () => {
    const { choices, usage } = await chat(question, { reasoning_effort: "high", temperature: 0 });
    const thought = choices[0].message.reasoning_content;
    assert.ok(thought.length > 0);
    assert.equal(choices[0].message.content, answer);
    assert.ok(usage.completion_tokens_details.reasoning_tokens > 0);

    const chunks = await all(await chat(question, { reasoning_effort: "high", temperature: 0, stream: true }));
    const deltas = chunks.map((chunk) => chunk.choices[0].delta);
    assert.equal(deltas.map((delta) => delta.reasoning_content ?? "").join(""), thought);
    assert.equal(deltas.map((delta) => delta.content ?? "").join(""), answer);
});

test("gives thoughts back", async () => {
    const { choices } = await chat(question, { reasoning_effort: "high" });
    const { reasoning_content: thought } = choices[0].message;
    const messages = [
        { role: "user", content: question },
        choices[0].message,
        { role: "user", content: "What did you think?" },
    ];
    const next = await client.chat.completions.create({ model, messages });
    assert.equal(next.choices[0].message.content, thought);
});

for (const stream of [false, true]) {
    const ask = stream ? assembled : chat;
    const way = stream ? "streamed" : "whole";

    test(`calls a tool and takes its result, ${way}`, async () => {
        const prompt = "Think about the weather in Rome.";
        const { choices } = await ask(prompt, { tools });
        const { message, finish_reason: reason } = choices[0];
        assert.equal(reason, "tool_calls");
        assert.equal(message.content, "Let me see.");
        // The client's own assembly keeps only the last piece of what its API does not define.
        assert.equal(message.reasoning_content, stream ? "." : "I have to look.");
        const [call] = message.tool_calls;
        assert.equal(call.type, "function");
        assert.equal(call.function.name, "weather");
        const result = weatherIn(JSON.parse(call.function.arguments));
        const next = await client.chat.completions.create({
            model,
            messages: [
                { role: "user", content: prompt },
                message,
                { role: "tool", tool_call_id: call.id, content: result },
            ],
            tools,
        });
        assert.equal(next.choices[0].message.content, oneResult);
    });

    test(`calls tools in parallel, ${way}`, async () => {
        const prompt = "What is the weather in Rome and Oslo?";
        const { choices } = await ask(prompt, { tools });
        const { message } = choices[0];
        assert.equal(message.tool_calls.length, 2);
        const results = message.tool_calls.map((call) => ({
            role: "tool",
            tool_call_id: call.id,
            content: weatherIn(JSON.parse(call.function.arguments)),
        }));
        const messages = [{ role: "user", content: prompt }, message, ...results];
        const next = await client.chat.completions.create({ model, messages, tools });
        assert.equal(next.choices[0].message.content, bothResults);
    });
}

test("runs tools by itself", async () => {
    const tool = { type: "function", function: { ...weather, function: weatherIn, parse: JSON.parse } };
    const runner = client.chat.completions.runTools(asking("What is the weather in Rome and Oslo?", { tools: [tool] }));
    assert.equal(await runner.finalContent(), bothResults);
});

test("streams the arguments of a call if asked to", async () => {
    const { choices } = await assembled("What is the weather in Rome?", {
        tools,
        stream_options: { stream_tool_calls: true },
    });
    assert.equal(choices[0].message.tool_calls.length, 1);
    assert.equal(choices[0].message.tool_calls[0].function.name, "weather");
    assert.deepEqual(JSON.parse(choices[0].message.tool_calls[0].function.arguments), { city: "Rome" });
});

test("calls no tool where none may be called", async () => {
    const { choices } = await chat(question, { tools, tool_choice: "none", parallel_tool_calls: false });
    assert.equal(typeof choices[0].message.content, "string");
    assert.equal(choices[0].message.tool_calls, undefined);
});

const look = [
    { type: "image_url", image_url: { url: `data:image/png;base64,${image}` } },
    { type: "text", text: "What do you see?" },
];

test("shows an image", async () => {
    const eyes = new OpenAI({ baseURL: `${seeing}/v1`, apiKey: key });
    const { choices } = await eyes.chat.completions.create(asking(look, { model: "seeing" }));
    assert.equal(choices[0].message.content, "png 2x2");
});

test("is told that the model does not see", async () => {
    await assert.rejects(chat(look), (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError);
        assert.match(error.message, /image/);
        return true;
    });
});

test("is told the usage", async () => {
    const { usage } = await chat(question);
    assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
    const chunks = await all(await chat(question, { stream: true, stream_options: { include_usage: true } }));
    assert.equal(chunks.at(-1).choices.length, 0);
    assert.equal(chunks.at(-1).usage.prompt_tokens, usage.prompt_tokens);
    assert.equal(chunks.at(-1).usage.completion_tokens, usage.completion_tokens);
});

test("is told what is wrong", async () => {
    for (const stream of [false, true]) {
        await assert.rejects(chat(question, { temperature: -1, stream }), (error) => {
            assert.ok(error instanceof OpenAI.BadRequestError);
            assert.match(error.message, /temperature/);
            assert.equal(error.param, "temperature");
            assert.equal(error.type, "invalid_request_error");
            assert.ok(error.requestID);
            return true;
        });
    }
    await assert.rejects(chat(question, { model: "gpt" }), OpenAI.NotFoundError);
});

test("is turned away without a key", async () => {
    const stranger = new OpenAI({ baseURL: `${root}/v1`, apiKey: "wrong", maxRetries: 0 });
    await assert.rejects(stranger.chat.completions.create(asking(question)), OpenAI.AuthenticationError);
});

test("is told that an answer failed midway", async () => {
    await assert.rejects(async () => all(await chat("Break off.", { stream: true })), OpenAI.APIError);
});

test("breaks an answer off", async () => {
    await breaksOff(async () => {
        const stream = await chat("Count.", { stream: true });
        for await (const chunk of stream) {
            if (chunk.choices[0].delta.content) {
                break;
            }
        }
    });
    await breaksOff(async () => {
        const abort = new AbortController();
        const waiting = client.chat.completions.create(asking("Count."), { signal: abort.signal });
        await Promise.all([assert.rejects(waiting, OpenAI.APIUserAbortError), underWay().then(() => abort.abort())]);
    });
});

test("gets several answers", async () => {
    const fields = { n: 2, seed: 7, temperature: 1.5, max_tokens: 12 };
    const whole = await chat(question, fields);
    const streamed = await assembled(question, fields);
    assert.deepEqual(
        streamed.choices.map((choice) => choice.index),
        [0, 1],
    );
    assert.deepEqual(
        streamed.choices.map((choice) => choice.message.content),
        whole.choices.map((choice) => choice.message.content),
    );
});

test("stops where it is told", async () => {
    for (const ask of [chat, assembled]) {
        const { choices } = await ask("Say one two three.", { stop: [" three", "four"] });
        assert.equal(choices[0].message.content, "one two");
        assert.equal(choices[0].finish_reason, "stop");
        assert.equal((await ask(question, { max_tokens: 1 })).choices[0].finish_reason, "length");
    }
});

test("is told probabilities", async () => {
    for (const ask of [chat, assembled]) {
        const { choices } = await ask(question, { logprobs: true, top_logprobs: 2 });
        const tokens = choices[0].logprobs.content;
        assert.equal(tokens.map(({ token }) => token).join(""), answer);
        assert.ok(tokens.every(({ logprob, top_logprobs: top }) => logprob <= 0 && top.length === 2));
    }
});

test("lists models", async () => {
    const models = await all(client.models.list());
    assert.deepEqual(
        models.map(({ id }) => id),
        [model],
    );
    assert.equal((await client.models.retrieve(model)).owned_by, models[0].owned_by);
});

test("completes text", async () => {
    const { choices } = await client.completions.create({ model, prompt: "7 + 5 =", max_tokens: 3, temperature: 0 });
    const chunks = await all(
        await client.completions.create({ model, prompt: "7 + 5 =", max_tokens: 3, temperature: 0, stream: true }),
    );
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.text ?? "").join(""), choices[0].text);
});

test("asks several things at the same time", async () => {
    const completions = await Promise.all(Array.from({ length: 8 }, () => chat(question)));
    assert.deepEqual(
        completions.map(({ choices }) => choices[0].message.content),
        Array(8).fill(answer),
    );
});

test("is told what a chat model does not do", async () => {
    await assert.rejects(client.embeddings.create({ model, input: question }), (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError);
        assert.match(error.message, /embeddings/);
        return true;
    });
});
