package dev.tramontane.language.tokenizer;

/** The names of the special tokens that prompts and answers are made of. Ids differ between files; ask for them by name. */
public final class ControlTokens {
    /** Begins every prompt. */
    public static final String BEGIN = "<s>";
    /** Ends a turn of the model. */
    public static final String END = "</s>";
    /** Begins a user turn. */
    public static final String USER = "[INST]";
    /** Ends a user turn. */
    public static final String END_USER = "[/INST]";
    /** Begins instructions. */
    public static final String SYSTEM = "[SYSTEM_PROMPT]";
    /** Ends instructions. */
    public static final String END_SYSTEM = "[/SYSTEM_PROMPT]";
    /** Begins the list of tools. */
    public static final String TOOLS = "[AVAILABLE_TOOLS]";
    /** Ends the list of tools. */
    public static final String END_TOOLS = "[/AVAILABLE_TOOLS]";
    /** Begins the model settings. */
    public static final String SETTINGS = "[MODEL_SETTINGS]";
    /** Ends the model settings. */
    public static final String END_SETTINGS = "[/MODEL_SETTINGS]";
    /** Begins a tool's result. */
    public static final String TOOL_RESULT = "[TOOL_RESULTS]";
    /** Ends a tool's result. */
    public static final String END_TOOL_RESULT = "[/TOOL_RESULTS]";
    /** Begins a call, with the function's name. */
    public static final String TOOL_CALL = "[TOOL_CALLS]";
    /** Begins the arguments of a call. */
    public static final String ARGUMENTS = "[ARGS]";
    /** Begins a thought. */
    public static final String THINK = "[THINK]";
    /** Ends a thought. */
    public static final String END_THINK = "[/THINK]";
    /** Stands for one cell of an image; its embedding is replaced by the cell's features. */
    public static final String IMAGE = "[IMG]";
    /** Ends a row of an image, but not the last. */
    public static final String IMAGE_BREAK = "[IMG_BREAK]";
    /** Ends an image. */
    public static final String IMAGE_END = "[IMG_END]";

    private ControlTokens() {}
}
