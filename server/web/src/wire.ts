/** What goes over the wire: the parts of OpenAI's chat completions that the page uses, and the server's additions. */

export interface Model {
    id: string;
    max_model_len?: number;
    default_model_temperature?: number;
    capabilities?: { vision?: boolean; reasoning?: boolean };
}

export interface WireCall {
    id: string;
    type: "function";
    function: { name: string; arguments: string };
}

export type ContentPart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };

export type WireMessage =
    | { role: "system"; content: string }
    | { role: "user"; content: string | ContentPart[] }
    | { role: "assistant"; content: string; reasoning_content?: string; tool_calls?: WireCall[] }
    | { role: "tool"; tool_call_id: string; content: string };

export interface CompletionRequest {
    model?: string;
    messages: WireMessage[];
    reasoning_effort?: string;
    temperature?: number;
    max_tokens?: number;
    tools?: unknown[];
}

export interface Usage {
    prompt_tokens: number;
    completion_tokens: number;
    prompt_tokens_details?: { cached_tokens?: number };
    completion_tokens_details?: { reasoning_tokens?: number };
    output_characters?: { reasoning?: number; answer?: number };
    cost?: { amount: number; currency: string; prices_of?: string };
}

export interface Chunk {
    choices?: {
        delta?: {
            content?: string | null;
            reasoning_content?: string | null;
            tool_calls?: { index: number; id?: string; function?: { name?: string; arguments?: string } }[];
        };
        finish_reason?: string | null;
    }[];
    usage?: Usage | null;
    warnings?: string[];
    error?: { message?: string };
}
