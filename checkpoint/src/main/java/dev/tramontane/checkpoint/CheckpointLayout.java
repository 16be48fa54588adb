package dev.tramontane.checkpoint;

/** The published ways to lay out and name a checkpoint. */
public enum CheckpointLayout {
    /** {@code config.json} with {@code model.safetensors} or {@code model-*.safetensors} and an index. */
    HUGGING_FACE("config.json", "model"),
    /**
     * Mistral's own: {@code params.json} with {@code consolidated.safetensors} or {@code consolidated-*.safetensors}.
     */
    CONSOLIDATED("params.json", "consolidated"),
    /** One {@code .gguf} file, or several numbered ones, with everything inside. */
    GGUF("", "");

    private final String configFile;
    private final String weightStem;

    CheckpointLayout(String configFile, String weightStem) {
        this.configFile = configFile;
        this.weightStem = weightStem;
    }

    /**
     * The name of the file that describes the architecture.
     *
     * @throws UnsupportedOperationException if the layout has none
     */
    public String configFile() {
        requireFolder();
        return configFile;
    }

    /** What the names of the weight files begin with. */
    String weightStem() {
        requireFolder();
        return weightStem;
    }

    private void requireFolder() {
        if (this == GGUF) {
            throw new UnsupportedOperationException("a GGUF file is not a folder of files with fixed names");
        }
    }
}
