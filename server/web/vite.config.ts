import { defineConfig, type Plugin } from "vite";

const BUNDLE = "../src/main/resources/dev/tramontane/server/page";

/** Lists the files for the server, which serves these and no others. */
function fileList(): Plugin {
    return {
        name: "file-list",
        generateBundle(_, bundle) {
            const names = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
            this.emitFile({ type: "asset", fileName: "assets.txt", source: names.sort().join("\n") + "\n" });
        },
    };
}

export default defineConfig({
    build: {
        outDir: process.env.PAGE_BUNDLE ?? BUNDLE,
        emptyOutDir: true,
        target: "es2023",
        cssTarget: ["chrome123", "firefox121", "safari17.5"],
        modulePreload: false,
        // The page's policy forbids what is not a file of its own, data: scripts and styles included.
        assetsInlineLimit: 0,
        reportCompressedSize: false,
        rolldownOptions: {
            output: { entryFileNames: "assets/page-[hash].js", assetFileNames: "assets/page-[hash][extname]" },
        },
    },
    plugins: [fileList()],
    // For work on the page: a server that runs beside it.
    server: { proxy: { "/v1": { target: "http://127.0.0.1:8080", changeOrigin: true } } },
});
