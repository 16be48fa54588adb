package dev.tramontane.language.tokenizer;

import java.util.List;
import java.util.Optional;

/**
 * Which reasoning efforts a model was trained with ({@code model_settings_builder.reasoning_effort} of the tokenizer file).
 *
 * @param values the efforts that may be asked for
 * @param optional whether a request may leave the effort out
 * @param byDefault the effort of a request that leaves it out; empty if such a request then has no setting
 */
public record EffortSetting(List<String> values, boolean optional, Optional<String> byDefault) {
    /** @throws IllegalArgumentException if the default is not one of the values or stands beside a mandatory effort */
    public EffortSetting {
        values = List.copyOf(values);
        if (byDefault.isPresent()) {
            if (!optional) {
                throw new IllegalArgumentException("a mandatory effort has no default");
            }
            if (!values.contains(byDefault.get())) {
                throw new IllegalArgumentException("the default effort '" + byDefault.get() + "' is none of " + values);
            }
        }
        if (values.isEmpty() && !optional) {
            throw new IllegalArgumentException("a mandatory effort needs values");
        }
    }
}
