import { blocks, type Block } from "./blocks";
import { copyButton } from "./copy";
import { element } from "./dom";
import { inline } from "./inline";

const DEEPEST = 8;

/** Shows a Markdown text that may grow. Builds nodes only: whatever a model says, it cannot become markup or script. */
export class Markdown {
    readonly element = element("div", { class: "prose" });
    private shown: Block[] = [];

    show(text: string): void {
        const next = blocks(text);
        let same = 0;
        while (same < next.length && this.shown[same]?.source === next[same]?.source) {
            same++;
        }
        while (this.element.children.length > same) {
            this.element.lastElementChild?.remove();
        }
        this.element.append(...next.slice(same).map((block) => render(block, 0)));
        this.shown = next;
    }
}

function render(block: Block, depth: number): HTMLElement {
    switch (block.kind) {
        case "code":
            return codeBlock(block.language, block.code);
        case "heading":
            // The page's own headings are h1 and h2.
            return element(`h${Math.min(block.level + 2, 6)}` as "h3", {}, ...inline(block.text));
        case "rule":
            return element("hr");
        case "quote":
            return element("blockquote", {}, ...nested(block.text, depth));
        case "list":
            return list(block.ordered, block.start, block.items, depth);
        case "table":
            return table(block.rows);
        case "paragraph":
            return element("p", {}, ...inline(block.text));
    }
}

function nested(text: string, depth: number): Node[] {
    if (depth >= DEEPEST) {
        return [element("p", {}, text)];
    }
    return blocks(text).map((block) => render(block, depth + 1));
}

function list(ordered: boolean, start: number, items: string[], depth: number): HTMLElement {
    const made = ordered ? element("ol", start === 1 ? {} : { start: String(start) }) : element("ul");
    for (const item of items) {
        const content = nested(item, depth);
        const only = content[0];
        const isTight = only instanceof HTMLParagraphElement && !item.includes("\n\n");
        made.append(element("li", {}, ...(isTight ? [...only.childNodes, ...content.slice(1)] : content)));
    }
    return made;
}

function table(rows: string[][]): HTMLElement {
    const [head = [], ...body] = rows;
    const made = element(
        "table",
        {},
        element("thead", {}, row("th", head, head.length)),
        element("tbody", {}, ...body.map((cells) => row("td", cells, head.length))),
    );
    return element("div", { class: "wide-content", tabindex: "0", role: "region", "aria-label": "Table" }, made);
}

function row(name: "th" | "td", cells: string[], width: number): HTMLElement {
    const padded = Array.from({ length: width }, (_, column) => cells[column] ?? "");
    const attributes: Record<string, string> = name === "th" ? { scope: "col" } : {};
    return element("tr", {}, ...padded.map((cell) => element(name, attributes, ...inline(cell))));
}

function codeBlock(language: string, code: string): HTMLElement {
    return element(
        "figure",
        { class: "code-block" },
        element("figcaption", {}, element("span", {}, language || "code"), copyButton("Copy code", () => code)),
        element("pre", { tabindex: "0" }, element("code", {}, code)),
    );
}
