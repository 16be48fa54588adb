// The server that the clients are tried with, what they ask it, and what it says of itself.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Serves a small model that has learned arithmetic, and says some things by heart (script.json). */
export const root = process.env.TRAMONTANE;

/** The same with a model that takes images. */
export const seeing = process.env.TRAMONTANE_SEEING;

/** Opens both. */
export const key = process.env.TRAMONTANE_KEY;

export const question = "What is 7 + 5?";
export const answer = "12";

/** A white square of 2 by 2 pixels. */
export const image = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4nGP4DwYMEAoAU7oL9ZisIGcAAAAASUVORK5CYII=";

export const weather = {
    name: "weather",
    description: "The weather of a city",
    parameters: {
        type: "object",
        properties: { city: { type: "string" } },
        required: ["city"],
        additionalProperties: false,
    },
};

/** What the weather is, whoever asks. */
export function weatherIn({ city }) {
    return { Rome: "24 degrees", Oslo: "-3 degrees" }[city];
}

/** What the model says when it has got every result with its call. */
export const bothResults = 'weather{"city": "Rome"} is 24 degrees, weather{"city": "Oslo"} is -3 degrees';
export const oneResult = 'weather{"city": "Rome"} is 24 degrees';

/** Everything that can be iterated asynchronously, as an array. */
export async function all(events) {
    const list = [];
    for await (const event of events) {
        list.push(event);
    }
    return list;
}

/** The value of a series of the server's metrics, 0 if it is not there. */
async function metric(series) {
    const response = await fetch(`${root}/metrics`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(response.status, 200);
    const line = (await response.text()).split("\n").find((text) => text.startsWith(`${series} `));
    return Number(line?.slice(series.length) ?? 0);
}

async function until(condition) {
    for (let i = 0; i < 600 && !(await condition()); i++) {
        await sleep(50);
    }
}

/** Waits until the server is answering. */
export async function underWay() {
    await until(async () => (await metric('vllm:num_requests_running{model_name="starter"}')) > 0);
}

/** Does what makes the server stop in the middle of an answer, and waits until it has. */
export async function breaksOff(action) {
    const series = 'vllm:request_success_total{finished_reason="abort",model_name="starter"}';
    const before = await metric(series);
    await action();
    await until(async () => (await metric(series)) > before);
    assert.equal(await metric(series), before + 1);
}
