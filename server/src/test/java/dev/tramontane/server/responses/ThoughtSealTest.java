package dev.tramontane.server.responses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ThoughtSealTest {
    private final ThoughtSeal seal = ThoughtSeal.ofProcess();

    @Property(tries = 200)
    void onlyWhatWasSealedForACallerCanBeOpened(@ForAll byte[] bytes, @ForAll int position, @ForAll byte change) {
        String thought = Base64.getEncoder().encodeToString(bytes) + "ü€😀";
        String sealed = seal.seal(thought, "alice");
        assertThat(seal.open(sealed, "alice")).contains(thought);
        assertThat(seal.open(sealed, "bob")).isEmpty();
        assertThat(ThoughtSeal.ofProcess().open(sealed, "alice")).isEmpty();
        byte[] changed = Base64.getUrlDecoder().decode(sealed);
        changed[Math.floorMod(position, changed.length)] ^= change == 0 ? 1 : change;
        assertThat(seal.open(Base64.getUrlEncoder().encodeToString(changed), "alice"))
                .isEmpty();
    }

    @Test
    void equalThoughtsDoNotLookEqual() {
        assertThat(seal.seal("hm", "alice")).isNotEqualTo(seal.seal("hm", "alice"));
    }

    @Test
    void whatIsNoSealIsNotOpened() {
        for (String text : new String[] {"", "A", "AQ", "?", "gAAAAABo", "AQ".repeat(20), "ü"}) {
            assertThat(seal.open(text, "alice")).as(text).isEmpty();
        }
    }
}
