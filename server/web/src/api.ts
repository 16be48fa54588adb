import { eventData } from "./sse";
import type { Chunk, CompletionRequest, Model } from "./wire";

const KEY = "tramontane-key";

/** An answer that is an error, in the server's words. */
export class ServerError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

export function hasKey(): boolean {
    return sessionStorage.getItem(KEY) !== null;
}

/** Keeps a key for as long as the tab is open. */
export function keepKey(key: string): void {
    sessionStorage.setItem(KEY, key);
}

function headers(): Record<string, string> {
    const key = sessionStorage.getItem(KEY);
    return key === null ? {} : { Authorization: `Bearer ${key}` };
}

async function refusal(response: Response): Promise<ServerError> {
    const body: unknown = await response.json().catch(() => null);
    const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
    return new ServerError(
        response.status,
        typeof message === "string" ? message : `The server answered with status ${response.status}.`,
    );
}

export async function models(): Promise<Model[]> {
    const response = await fetch("/v1/models", { headers: headers() });
    if (!response.ok) {
        throw await refusal(response);
    }
    return ((await response.json()) as { data: Model[] }).data;
}

/** The chunks of a streamed answer. The signal stops the model as well: the server watches the connection. */
export async function* stream(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<Chunk> {
    const response = await fetch("/v1/chat/completions", {
        method: "POST",
        headers: { ...headers(), "Content-Type": "application/json" },
        body: JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true } }),
        signal,
    });
    if (!response.ok || response.body === null) {
        throw await refusal(response);
    }
    for await (const data of eventData(response.body)) {
        if (data === "[DONE]") {
            return;
        }
        const chunk = JSON.parse(data) as Chunk;
        if (chunk.error) {
            throw new ServerError(response.status, chunk.error.message ?? "The server could not go on.");
        }
        yield chunk;
    }
    throw new ServerError(response.status, "The connection ended before the answer did.");
}
