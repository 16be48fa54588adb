// Tells the outcome of every test in a line of JSON, for NpmClientsTest to read.
import { inspect } from 'node:util';

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail') {
      const error = data.details.error;
      const failure = type === 'test:fail' ? inspect(error?.cause ?? error, { depth: 6 }) : undefined;
      yield `${JSON.stringify({ name: data.name, skipped: data.skip !== undefined, failure })}\n`;
    }
  }
}
