/** Text to tokens and back: the Tekken tokenizer, chat types, prompt encoder and output parser. */
module dev.tramontane.language {
    requires java.desktop;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports dev.tramontane.language.chat;
    exports dev.tramontane.language.json;
    exports dev.tramontane.language.output;
    exports dev.tramontane.language.prompt;
    exports dev.tramontane.language.tokenizer;
}
