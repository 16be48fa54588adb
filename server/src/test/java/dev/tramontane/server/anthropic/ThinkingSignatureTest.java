package dev.tramontane.server.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinkingSignatureTest {

    @Property
    void keepsThoughts(@ForAll("thoughts") String thought) {
        assertThat(ThinkingSignature.hiddenThought(ThinkingSignature.ofHidden(thought)))
                .isEqualTo(thought);
    }

    /** Whole characters only: half of one is not text. */
    @Provide
    Arbitrary<String> thoughts() {
        return Arbitraries.integers()
                .between(1, Character.MAX_CODE_POINT)
                .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
                .list()
                .map(codePoints -> codePoints.stream().map(Character::toString).reduce("", String::concat));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tramontane", "tramontane:", "tramontane:*", "tramontane:/w==", "EqQBCgIYAhIM"})
    void othersHoldNone(String signature) {
        assertThat(ThinkingSignature.hiddenThought(signature)).isEmpty();
    }
}
