// The server that the clients are tried with, what they ask it, and what it says of itself.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Serves a small model that has learned arithmetic, and says some things by heart (script.json). */
export const root = process.env.TRAMONTANE;

/** The same with a model that takes images. */
export const seeing = process.env.TRAMONTANE_SEEING;

/** Opens both. */
export const key = process.env.TRAMONTANE_KEY;

export const question = 'What is 7 + 5?';
export const answer = '12';

/** A white square of 2 by 2 pixels. */
export const image =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4nGP4DwYMEAoAU7oL9ZisIGcAAAAASUVORK5CYII=';

export const weather = {
  name: 'weather',
  description: 'The weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

/** What the weather is, whoever asks. */
export function weatherIn({ city }) {
  return { Rome: '24 degrees', Oslo: '-3 degrees' }[city];
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

/** How many answers were broken off so far. */
async function brokenOff() {
  const metrics = await fetch(`${root}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(metrics.status, 200);
  const series = (await metrics.text()).split('\n').find((line) => /^vllm:request_success_total\{.*"abort"/.test(line));
  return Number(series?.split(' ').at(-1) ?? 0);
}

/** Does what makes the server stop in the middle of an answer, and waits until it has. */
export async function breaksOff(action) {
  const before = await brokenOff();
  await action();
  for (let i = 0; i < 600 && (await brokenOff()) === before; i++) {
    await sleep(50);
  }
  assert.equal(await brokenOff(), before + 1);
}
