import Anthropic from "@anthropic-ai/sdk";
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

const client = new Anthropic({ baseURL: root, apiKey: key, maxRetries: 0 });
const model = "starter";
const tools = [{ name: weather.name, description: weather.description, input_schema: weather.parameters }];

function asking(content, more) {
    return { model, max_tokens: 2048, messages: [{ role: "user", content }], ...more };
}

function ask(content, more) {
    return client.messages.create(asking(content, more));
}

/** A streamed message as the client puts it together. */
function assembled(content, more) {
    return client.messages.stream(asking(content, more)).finalMessage();
}

function text({ content }) {
    return content
        .filter(({ type }) => type === "text")
        .map((block) => block.text)
        .join("");
}

function results({ content }) {
    return content
        .filter(({ type }) => type === "tool_use")
        .map((call) => ({ type: "tool_result", tool_use_id: call.id, content: weatherIn(call.input) }));
}

for (const say of [ask, assembled]) {
    const way = say === ask ? "whole" : "streamed";

    test(`answers, ${way}`, async () => {
        const message = await say(question);
        assert.deepEqual(message.content, [{ type: "text", text: answer }]);
        assert.equal(message.stop_reason, "end_turn");
        assert.equal(message.model, model);
    });

    test(`thinks and gives thoughts back, ${way}`, async () => {
        const message = await say(question, { thinking: { type: "enabled", budget_tokens: 1024 } });
        const [thought, said] = message.content;
        assert.equal(thought.type, "thinking");
        assert.ok(thought.thinking.length > 0);
        assert.ok(thought.signature.length > 0);
        assert.equal(said.type, "text");
        const messages = [
            { role: "user", content: question },
            { role: "assistant", content: message.content },
            { role: "user", content: "What did you think?" },
        ];
        assert.equal(text(await client.messages.create({ model, max_tokens: 2048, messages })), thought.thinking);
    });

    test(`calls a tool and takes its result, ${way}`, async () => {
        const prompt = "Think about the weather in Rome.";
        const message = await say(prompt, { tools });
        assert.equal(message.stop_reason, "tool_use");
        assert.deepEqual(
            message.content.map(({ type }) => type),
            ["thinking", "text", "tool_use"],
        );
        assert.equal(message.content[0].thinking, "I have to look.");
        assert.deepEqual(message.content[2].input, { city: "Rome" });
        const messages = [
            { role: "user", content: prompt },
            { role: "assistant", content: message.content },
            { role: "user", content: results(message) },
        ];
        assert.equal(text(await client.messages.create({ model, max_tokens: 2048, messages, tools })), oneResult);
    });

    test(`calls tools in parallel, ${way}`, async () => {
        const prompt = "What is the weather in Rome and Oslo?";
        const message = await say(prompt, { tools, tool_choice: { type: "auto" } });
        const messages = [
            { role: "user", content: prompt },
            { role: "assistant", content: message.content },
            { role: "user", content: results(message) },
        ];
        assert.equal(text(await client.messages.create({ model, max_tokens: 2048, messages, tools })), bothResults);
    });

    test(`stops where it is told, ${way}`, async () => {
        const message = await say("Say one two three.", { stop_sequences: [" three"] });
        assert.equal(text(message), "one two");
        assert.equal(message.stop_reason, "stop_sequence");
        assert.equal(message.stop_sequence, " three");
        assert.equal((await say(question, { max_tokens: 1 })).stop_reason, "max_tokens");
    });
}

test("thinks as it sees fit, and in secret", async () => {
    const adaptive = await ask(question, { thinking: { type: "adaptive", display: "summarized" } });
    assert.deepEqual(
        adaptive.content.map(({ type }) => type),
        ["thinking", "text"],
    );
    const { content } = await ask(question, { thinking: { type: "enabled", budget_tokens: 1024, display: "omitted" } });
    assert.equal(content[0].thinking, "");
    const messages = [
        { role: "user", content: question },
        { role: "assistant", content },
        { role: "user", content: "What did you think?" },
    ];
    assert.ok(text(await client.messages.create({ model, max_tokens: 2048, messages })).length > 0);
});

test("sends instructions as blocks", async () => {
    const message = await ask([{ type: "text", text: "Say one two three." }], {
        system: [{ type: "text", text: "Obey.", cache_control: { type: "ephemeral" } }],
        metadata: { user_id: "somebody" },
    });
    assert.equal(text(message), "one two three");
});

test("speaks of betas", async () => {
    const message = await client.beta.messages.create(asking(question, { betas: ["interleaved-thinking-2025-05-14"] }));
    assert.equal(text(message), answer);
});

test("runs tools by itself", async () => {
    const tool = { ...tools[0], run: weatherIn, parse: (input) => input };
    const runner = client.beta.messages.toolRunner(asking("What is the weather in Rome and Oslo?", { tools: [tool] }));
    assert.equal(text(await runner), bothResults);
});

test("goes on without a thread, or is told that there is none", async () => {
    const settings = { model, max_tokens: 64 };
    const thread = client.beta.messages.thread({ ...settings, unsupportedRequestBehavior: "continue_unthreaded" });
    await thread.send({ role: "user", content: "Say one two three." });
    assert.equal(text(await thread.send({ role: "user", content: "How often was I asked?" })), "2 times");
    const insisting = client.beta.messages.thread(settings);
    await assert.rejects(insisting.send({ role: "user", content: question }), (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.match(error.message, /thread is not supported/);
        return true;
    });
});

const look = [
    { type: "image", source: { type: "base64", media_type: "image/png", data: image } },
    { type: "text", text: "What do you see?" },
];

test("shows an image", async () => {
    const eyes = new Anthropic({ baseURL: seeing, apiKey: key });
    assert.equal(text(await eyes.messages.create(asking(look, { model: "seeing" }))), "png 2x2");
});

test("is told that the model does not see", async () => {
    await assert.rejects(ask(look), (error) => {
        assert.ok(error instanceof Anthropic.BadRequestError);
        assert.match(error.message, /image/);
        return true;
    });
});

test("is told the usage", async () => {
    const input = (usage) => usage.input_tokens + usage.cache_read_input_tokens;
    const { usage } = await ask(question);
    const streamed = (await assembled(question)).usage;
    assert.equal(input(streamed), input(usage));
    assert.equal(streamed.output_tokens, usage.output_tokens);
    const { input_tokens: counted } = await client.messages.countTokens({
        model,
        messages: [{ role: "user", content: question }],
    });
    assert.equal(counted, input(usage));
});

test("is told what is wrong", async () => {
    for (const stream of [false, true]) {
        await assert.rejects(ask(question, { max_tokens: 0, stream }), (error) => {
            assert.ok(error instanceof Anthropic.BadRequestError);
            assert.equal(error.type, "invalid_request_error");
            assert.match(error.message, /max_tokens/);
            assert.ok(error.requestID);
            return true;
        });
    }
    await assert.rejects(ask(question, { model: "claude" }), Anthropic.NotFoundError);
});

test("is turned away without a key", async () => {
    const stranger = new Anthropic({ baseURL: root, apiKey: "wrong", maxRetries: 0 });
    await assert.rejects(stranger.messages.create(asking(question)), Anthropic.AuthenticationError);
});

test("is let in with a token", async () => {
    const bearer = new Anthropic({ baseURL: root, apiKey: null, authToken: key });
    assert.equal(text(await bearer.messages.create(asking(question))), answer);
});

test("is told that an answer failed midway", async () => {
    await assert.rejects(
        async () => all(await ask("Break off.", { stream: true })),
        (error) => {
            assert.ok(error instanceof Anthropic.APIError);
            assert.equal(error.type, "api_error");
            return true;
        },
    );
});

test("breaks an answer off", async () => {
    await breaksOff(async () => {
        for await (const event of await ask("Count.", { stream: true })) {
            if (event.type === "content_block_delta") {
                break;
            }
        }
    });
    await breaksOff(async () => {
        const abort = new AbortController();
        const waiting = client.messages.create(asking("Count."), { signal: abort.signal });
        await Promise.all([assert.rejects(waiting, Anthropic.APIUserAbortError), underWay().then(() => abort.abort())]);
    });
});

test("lists models", async () => {
    assert.deepEqual(
        (await all(client.models.list())).map(({ id }) => id),
        [model],
    );
});
