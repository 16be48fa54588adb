/** The data of every event in a body of server-sent events. Comments and names of events are skipped. */
export async function* eventData(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) {
                return;
            }
            const lines = (rest + value).split(/\r?\n/);
            rest = lines.pop() ?? "";
            for (const line of lines) {
                if (line.startsWith("data:")) {
                    yield line.slice("data:".length).trimStart();
                }
            }
        }
    } finally {
        await reader.cancel().catch(() => undefined);
    }
}
