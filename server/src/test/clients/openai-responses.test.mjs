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
    weather,
    weatherIn,
} from "./server.mjs";

const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: key, maxRetries: 0 });
const model = "starter";
const tools = [{ type: "function", strict: false, ...weather }];

function respond(input, more) {
    return client.responses.create({ model, input, ...more });
}

/** A streamed response as the client puts it together. */
function assembled(input, more) {
    return client.responses.stream({ model, input, ...more }).finalResponse();
}

function calls(response) {
    return response.output.filter(({ type }) => type === "function_call");
}

function results(response) {
    return calls(response).map((call) => ({
        type: "function_call_output",
        call_id: call.call_id,
        output: weatherIn(JSON.parse(call.arguments)),
    }));
}

test("responds", async () => {
    const response = await respond(question);
    assert.equal(response.output_text, answer);
    assert.equal(response.status, "completed");
    assert.equal(response.error, null);
});

test("streams", async () => {
    const events = await all(await respond(question, { stream: true }));
    assert.equal(events[0].type, "response.created");
    assert.equal(events.at(-1).type, "response.completed");
    assert.deepEqual(
        events.map((event) => event.sequence_number),
        events.map((_, i) => i),
    );
    const deltas = events.filter(({ type }) => type === "response.output_text.delta");
    assert.equal(deltas.map(({ delta }) => delta).join(""), answer);
    assert.equal((await assembled(question)).output_text, answer);
});

for (const ask of [respond, assembled]) {
    const way = ask === respond ? "whole" : "streamed";

    test(`thinks, ${way}`, async () => {
        const {
            output,
            output_text: text,
            usage,
        } = await ask(question, {
            reasoning: { effort: "high", summary: "auto" },
            temperature: 0,
        });
        assert.deepEqual(
            output.map(({ type }) => type),
            ["reasoning", "message"],
        );
        assert.ok([...output[0].summary, ...(output[0].content ?? [])].some((part) => part.text.length > 0));
        assert.equal(text, answer);
        assert.ok(usage.output_tokens_details.reasoning_tokens > 0);
    });

    test(`gives sealed thoughts back, ${way}`, async () => {
        const first = await ask(question, {
            reasoning: { effort: "high", summary: "auto" },
            include: ["reasoning.encrypted_content"],
            store: false,
        });
        assert.ok(first.output[0].encrypted_content);
        const next = await respond([
            { role: "user", content: question },
            ...first.output,
            { role: "user", content: "What did you think?" },
        ]);
        assert.equal(next.output_text, first.output[0].summary.map((part) => part.text).join(""));
    });

    test(`calls a tool and takes its result, ${way}`, async () => {
        const prompt = "Think about the weather in Rome.";
        const first = await ask(prompt, { tools, store: false });
        assert.equal(first.output_text, "Let me see.");
        assert.equal(calls(first)[0].name, "weather");
        const input = [{ role: "user", content: prompt }, ...first.output, ...results(first)];
        assert.equal((await respond(input, { tools, store: false })).output_text, oneResult);
    });

    test(`calls tools in parallel and goes on from there, ${way}`, async () => {
        const first = await ask("What is the weather in Rome and Oslo?", { tools });
        assert.equal(calls(first).length, 2);
        const next = await respond(results(first), { tools, previous_response_id: first.id });
        assert.equal(next.output_text, bothResults);
    });
}

test("keeps, tells and forgets responses", async () => {
    const first = await respond(question, { store: true });
    const found = await client.responses.retrieve(first.id);
    assert.equal(found.output_text, answer);
    const items = await all(client.responses.inputItems.list(first.id));
    assert.equal(items[0].content[0].text, question);
    await client.responses.delete(first.id);
    await assert.rejects(client.responses.retrieve(first.id), OpenAI.NotFoundError);
});

test("counts tokens", async () => {
    const { usage } = await respond(question);
    assert.equal(
        (await client.responses.inputTokens.count({ model, input: question })).input_tokens,
        usage.input_tokens,
    );
});

const look = [
    {
        role: "user",
        content: [
            { type: "input_image", image_url: `data:image/png;base64,${image}`, detail: "auto" },
            { type: "input_text", text: "What do you see?" },
        ],
    },
];

test("shows an image", async () => {
    const eyes = new OpenAI({ baseURL: `${seeing}/v1`, apiKey: key });
    assert.equal((await eyes.responses.create({ model: "seeing", input: look })).output_text, "png 2x2");
});

test("is told that the model does not see", async () => {
    await assert.rejects(respond(look), (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError);
        assert.match(error.message, /image/);
        return true;
    });
});

test("is told the usage", async () => {
    const { usage } = await respond(question);
    assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens);
    const streamed = (await assembled(question)).usage;
    assert.equal(streamed.input_tokens, usage.input_tokens);
    assert.equal(streamed.output_tokens, usage.output_tokens);
});

test("is told what is wrong", async () => {
    for (const stream of [false, true]) {
        await assert.rejects(respond(question, { max_output_tokens: 0, stream }), (error) => {
            assert.ok(error instanceof OpenAI.BadRequestError);
            assert.equal(error.param, "max_output_tokens");
            assert.match(error.message, /max_output_tokens/);
            return true;
        });
    }
});

test("is turned away without a key", async () => {
    const stranger = new OpenAI({ baseURL: `${root}/v1`, apiKey: "wrong", maxRetries: 0 });
    await assert.rejects(stranger.responses.create({ model, input: question }), OpenAI.AuthenticationError);
});

test("is told that a response failed midway", async () => {
    await assert.rejects(
        async () => all(await respond("Break off.", { stream: true })),
        (error) => {
            assert.ok(error instanceof OpenAI.APIError);
            assert.match(error.message, /failed to answer/);
            return true;
        },
    );
});

test("is told that the tokens were not enough", async () => {
    for (const ask of [respond, assembled]) {
        const response = await ask("Count.", { max_output_tokens: 16 });
        assert.equal(response.status, "incomplete");
        assert.equal(response.incomplete_details.reason, "max_output_tokens");
    }
});

test("breaks a response off", async () => {
    await breaksOff(async () => {
        const stream = await respond("Count.", { stream: true });
        for await (const event of stream) {
            if (event.type === "response.output_text.delta") {
                break;
            }
        }
    });
});

test("is told probabilities", async () => {
    for (const ask of [respond, assembled]) {
        const { output } = await ask(question, { top_logprobs: 2, include: ["message.output_text.logprobs"] });
        const { logprobs } = output[0].content[0];
        assert.equal(logprobs.map(({ token }) => token).join(""), answer);
        assert.ok(logprobs.every(({ logprob, top_logprobs: top }) => logprob <= 0 && top.length === 2));
    }
});
