/** Text to tokens and back: the Tekken tokenizer, chat types, prompt encoder and output parser. */
module dev.tramontane.language {
    requires tools.jackson.databind;
    requires static org.jspecify;

}
