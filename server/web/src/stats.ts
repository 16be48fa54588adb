import type { Usage } from "./wire";

const NUMBER = new Intl.NumberFormat("en");

export function count(value: number): string {
    return NUMBER.format(value);
}

export function seconds(milliseconds: number): string {
    return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
}

/** When what happened, in milliseconds of the page's clock. */
export interface Times {
    asked: number;
    first: number;
    last: number;
}

/** What an answer took, piece by piece. */
export function statistics(usage: Usage, times: Times): string[] {
    const thinking = usage.completion_tokens_details?.reasoning_tokens ?? 0;
    const characters = (usage.output_characters?.reasoning ?? 0) + (usage.output_characters?.answer ?? 0);
    const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
    const lines = [
        `${count(usage.prompt_tokens)} prompt${cached > 0 ? ` (${count(cached)} cached)` : ""}`,
        `${count(thinking)} thinking`,
        `${count(usage.completion_tokens - thinking)} answer tokens`,
        `${count(characters)} characters`,
        `first after ${seconds(times.first - times.asked)}`,
    ];
    if (times.last > times.first && usage.completion_tokens > 1) {
        lines.push(`${count(Math.round(((usage.completion_tokens - 1) * 1000) / (times.last - times.first)))} tokens/s`);
    }
    if (usage.cost) {
        lines.push(money(usage.cost.amount, usage.cost.currency));
    }
    return lines;
}

function money(amount: number, currency: string): string {
    try {
        const format = { style: "currency", currency, maximumSignificantDigits: 3 } as const;
        return new Intl.NumberFormat("en", format).format(amount);
    } catch {
        return `${amount} ${currency}`;
    }
}
