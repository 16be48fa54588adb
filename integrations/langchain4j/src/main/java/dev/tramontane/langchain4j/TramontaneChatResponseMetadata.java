package dev.tramontane.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.tramontane.engine.Usage;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The metadata of a response, with what the engine measured. */
public final class TramontaneChatResponseMetadata extends ChatResponseMetadata {

    private final @Nullable Usage usage;

    private TramontaneChatResponseMetadata(Builder builder) {
        super(builder);
        usage = builder.usage;
    }

    /** Starts without anything set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Tokens of thinking and answer, tokens taken from the cache, times; there unless the metadata was made by hand. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    @Override
    public Builder toBuilder() {
        Builder builder = builder();
        super.toBuilder(builder);
        builder.usage = usage;
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof TramontaneChatResponseMetadata metadata
                && Objects.equals(usage, metadata.usage);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), usage);
    }

    @Override
    public String toString() {
        return "TramontaneChatResponseMetadata{" + super.toString() + ", " + usage + "}";
    }

    /** Sets the parts one by one. */
    public static final class Builder extends ChatResponseMetadata.Builder<Builder> {

        private @Nullable Usage usage;

        private Builder() {}

        /** What the engine measured. */
        public Builder usage(Usage usage) {
            this.usage = usage;
            return this;
        }

        @Override
        public TramontaneChatResponseMetadata build() {
            return new TramontaneChatResponseMetadata(this);
        }
    }
}
