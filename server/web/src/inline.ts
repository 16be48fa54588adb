import { element } from "./dom";

const DEEPEST = 6;
const LONGEST_LABEL = 1000;
const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/;
const ESCAPABLE = /[\\`*_{}[\]()#+\-.!~|<>]/;
const BARE_LINK = /https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}*_]/y;
const SAFE_LINK = /^(https?:\/\/|mailto:)/i;

const EMPHASIS: [string, "strong" | "em" | "del"][] = [
    ["**", "strong"],
    ["__", "strong"],
    ["~~", "del"],
    ["*", "em"],
    ["_", "em"],
];

/**
 * Markdown within a paragraph: code, emphasis, links. Stars within words and sums are stars. Images become links, since the
 * page loads nothing from elsewhere.
 */
export function inline(text: string, depth = 0): Node[] {
    return new Inline(text, depth).parse();
}

class Inline {
    private readonly nodes: Node[] = [];
    /** Where marks were last found, and which close no more: without them a text of opening marks takes quadratic time. */
    private readonly lastFound = new Map<string, { from: number; at: number }>();
    private readonly unclosed = new Set<string>();
    private plain = "";
    private at = 0;

    constructor(
        private readonly text: string,
        private readonly depth: number,
    ) {}

    parse(): Node[] {
        while (this.at < this.text.length) {
            if (!(this.escape() || this.code() || this.link() || this.bareLink() || this.emphasis())) {
                this.plain += this.text.charAt(this.at++);
            }
        }
        this.flush();
        return this.nodes;
    }

    private flush(): void {
        if (this.plain !== "") {
            this.nodes.push(document.createTextNode(this.plain));
            this.plain = "";
        }
    }

    private push(node: Node, end: number): true {
        this.flush();
        this.nodes.push(node);
        this.at = end;
        return true;
    }

    private find(mark: string, from: number): number {
        const last = this.lastFound.get(mark);
        if (last !== undefined && last.from <= from && (last.at < 0 || from <= last.at)) {
            return last.at;
        }
        const at = this.text.indexOf(mark, from);
        this.lastFound.set(mark, { from, at });
        return at;
    }

    private escape(): boolean {
        if (this.text[this.at] !== "\\" || !ESCAPABLE.test(this.text[this.at + 1] ?? "")) {
            return false;
        }
        this.plain += this.text.charAt(this.at + 1);
        this.at += 2;
        return true;
    }

    private code(): boolean {
        if (this.text[this.at] !== "`") {
            return false;
        }
        let start = this.at;
        while (this.text[start] === "`") {
            start++;
        }
        const fence = this.text.slice(this.at, start);
        const end = this.find(fence, start);
        if (end < 0) {
            this.plain += fence;
            this.at = start;
            return true;
        }
        const code = this.text.slice(start, end);
        const bare = /^ .*[^ ].* $/s.test(code) ? code.slice(1, -1) : code;
        return this.push(element("code", {}, bare), end + fence.length);
    }

    private link(): boolean {
        const isImage = this.text.startsWith("![", this.at);
        if (!isImage && this.text[this.at] !== "[") {
            return false;
        }
        const start = this.at + (isImage ? 2 : 1);
        const middle = this.find("](", start);
        const end = middle < 0 ? -1 : this.find(")", middle);
        if (end < 0 || this.depth >= DEEPEST || middle - start > LONGEST_LABEL) {
            return false;
        }
        const label = this.text.slice(start, middle);
        const target = this.text.slice(middle + 2, end).trim();
        if (!SAFE_LINK.test(target) || SPACE.test(target)) {
            return false;
        }
        return this.push(anchor(target, isImage ? [label || target] : inline(label, this.depth + 1)), end + 1);
    }

    private bareLink(): boolean {
        BARE_LINK.lastIndex = this.at;
        const found = this.text[this.at] === "h" && this.depth < DEEPEST ? BARE_LINK.exec(this.text) : null;
        return found !== null && this.push(anchor(found[0], [found[0]]), BARE_LINK.lastIndex);
    }

    private emphasis(): boolean {
        const before = this.text[this.at - 1] ?? " ";
        for (const [mark, name] of EMPHASIS) {
            if (!this.text.startsWith(mark, this.at)) {
                continue;
            }
            const start = this.at + mark.length;
            if (this.depth >= DEEPEST || WORD.test(before) || SPACE.test(this.text[start] ?? " ")) {
                break;
            }
            const end = this.closing(mark, start + 1);
            if (end > 0) {
                const content = inline(this.text.slice(start, end), this.depth + 1);
                return this.push(element(name, {}, ...content), end + mark.length);
            }
            break;
        }
        return false;
    }

    /** Where a mark closes: after something, and not before more of a word. */
    private closing(mark: string, from: number): number {
        if (this.unclosed.has(mark)) {
            return -1;
        }
        for (let end = this.find(mark, from); end >= 0; end = this.find(mark, end + 1)) {
            const isLonger = mark.length === 1 && (this.text[end + 1] === mark || this.text[end - 1] === mark);
            if (!isLonger && !SPACE.test(this.text[end - 1] ?? " ") && !WORD.test(this.text[end + mark.length] ?? " ")) {
                return end;
            }
        }
        this.unclosed.add(mark);
        return -1;
    }
}

function anchor(target: string, content: (Node | string)[]): HTMLAnchorElement {
    return element("a", { href: target, target: "_blank", rel: "noopener noreferrer nofollow" }, ...content);
}
