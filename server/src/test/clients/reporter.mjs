// Tells the outcome of every test in a line of JSON, for NpmClientsTest to read.
import { inspect } from "node:util";

function failure(type, { details, skip, todo }) {
    if (type === "test:fail") {
        return inspect(details.error?.cause ?? details.error, { depth: 6 });
    }
    return skip !== undefined || todo !== undefined ? "was not run" : undefined;
}

export default async function* report(events) {
    for await (const { type, data } of events) {
        if (type === "test:pass" || type === "test:fail") {
            yield `${JSON.stringify({ name: data.name, failure: failure(type, data) })}\n`;
        }
    }
}
