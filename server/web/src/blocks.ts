/** The blocks of a Markdown text, each still as it was written, so that a growing text renders only the blocks that changed. */
export type Block =
    | { kind: "code"; source: string; language: string; code: string }
    | { kind: "heading"; source: string; level: number; text: string }
    | { kind: "rule"; source: string }
    | { kind: "quote"; source: string; text: string }
    | { kind: "list"; source: string; ordered: boolean; start: number; items: string[] }
    | { kind: "table"; source: string; rows: string[][] }
    | { kind: "paragraph"; source: string; text: string };

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6}) (.*)$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}>\s?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( {1,4})(?=\S)/;
const DIVIDER = /^\|?( *:?-+:? *\|)* *:?-+:? *\|?$/;

export function blocks(text: string): Block[] {
    return new Blocks(text.replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n")).parse();
}

class Blocks {
    private readonly found: Block[] = [];
    private at = 0;

    constructor(private readonly lines: string[]) {}

    parse(): Block[] {
        while (this.at < this.lines.length) {
            if (this.line().trim() === "") {
                this.at++;
            } else {
                this.found.push(this.code() ?? this.single() ?? this.quote() ?? this.list() ?? this.table() ?? this.paragraph());
            }
        }
        return this.found;
    }

    private line(offset = 0): string {
        return this.lines[this.at + offset] ?? "";
    }

    private source(from: number): string {
        return this.lines.slice(from, this.at).join("\n");
    }

    private code(): Block | null {
        const opening = FENCE.exec(this.line());
        if (opening === null) {
            return null;
        }
        const from = this.at++;
        const fence = opening[1] ?? "";
        const content: string[] = [];
        // A fence that is not closed yet runs to the end: the rest is still being written.
        while (this.at < this.lines.length) {
            const line = this.line();
            this.at++;
            if (line.trim().startsWith(fence) && line.trim().replaceAll(fence.charAt(0), "") === "") {
                break;
            }
            content.push(line);
        }
        return { kind: "code", source: this.source(from), language: opening[2] ?? "", code: content.join("\n") };
    }

    private single(): Block | null {
        const source = this.line();
        const heading = HEADING.exec(source);
        if (heading !== null) {
            this.at++;
            return { kind: "heading", source, level: (heading[1] ?? "").length, text: (heading[2] ?? "").trim().replace(/ #+$/, "") };
        }
        if (RULE.test(source)) {
            this.at++;
            return { kind: "rule", source };
        }
        return null;
    }

    private quote(): Block | null {
        const from = this.at;
        const content: string[] = [];
        while (QUOTE.test(this.line())) {
            content.push(this.line().replace(QUOTE, ""));
            this.at++;
        }
        return this.at === from ? null : { kind: "quote", source: this.source(from), text: content.join("\n") };
    }

    private list(): Block | null {
        const first = ITEM.exec(this.line());
        if (first === null) {
            return null;
        }
        const from = this.at;
        const marker = first[2] ?? "";
        const ordered = /\d/.test(marker);
        const items: string[] = [];
        while (this.at < this.lines.length) {
            const item = ITEM.exec(this.line());
            if (item === null || /\d/.test(item[2] ?? "") !== ordered || RULE.test(this.line())) {
                break;
            }
            items.push(this.item(item[0].length));
        }
        return { kind: "list", source: this.source(from), ordered, start: ordered ? parseInt(marker, 10) : 1, items };
    }

    /** One item and all that is indented under it. */
    private item(indent: number): string {
        const content = [this.line().slice(indent)];
        this.at++;
        while (this.at < this.lines.length) {
            const line = this.line();
            const isBlank = line.trim() === "";
            const depth = line.length - line.trimStart().length;
            if (isBlank ? !this.continues() : depth < 2 && (ITEM.test(line) || this.line(-1).trim() === "" || this.starts(line))) {
                break;
            }
            content.push(line.slice(Math.min(depth, indent)));
            this.at++;
        }
        if (this.line().trim() === "" && ITEM.test(this.line(1))) {
            this.at++;
        }
        return content.join("\n");
    }

    /** Whether an item goes on after a blank line. */
    private continues(): boolean {
        return /^ {2,}\S/.test(this.line(1));
    }

    private table(): Block | null {
        if (!this.line().includes("|") || !DIVIDER.test(this.line(1).trim())) {
            return null;
        }
        const from = this.at;
        const rows = [cells(this.line())];
        this.at += 2;
        while (this.line().includes("|")) {
            rows.push(cells(this.line()));
            this.at++;
        }
        return { kind: "table", source: this.source(from), rows };
    }

    private paragraph(): Block {
        const from = this.at++;
        while (this.line().trim() !== "" && !this.starts(this.line())) {
            this.at++;
        }
        const source = this.source(from);
        return { kind: "paragraph", source, text: source.trim() };
    }

    private starts(line: string): boolean {
        return [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));
    }
}

function cells(line: string): string[] {
    return line
        .trim()
        .replace(/^\|/, "")
        .replace(/\|$/, "")
        .split("|")
        .map((cell) => cell.trim());
}
