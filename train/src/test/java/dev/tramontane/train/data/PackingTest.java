package dev.tramontane.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.chat.Effort;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PackingTest {

    private static Examples ofLengths(List<Integer> lengths) {
        return new Examples() {
            @Override
            public int size() {
                return lengths.size();
            }

            @Override
            public int length(int index) {
                return lengths.get(index);
            }

            @Override
            public Example get(int index) {
                int length = lengths.get(index);
                return new Example(new int[length], new boolean[length], List.of(), "", Effort.NONE);
            }
        };
    }

    @Property(tries = 200)
    void everyDocumentIsInOneBatchOfAnEpoch(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = 100) Integer> lengths,
            @ForAll @IntRange(min = 100, max = 400) int batchTokens,
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 1000) int epoch) {
        Packing packing = new Packing(ofLengths(lengths), batchTokens, seed);
        List<Packing.Batch> batches = packing.epoch(epoch);
        List<Integer> documents = new ArrayList<>();
        for (Packing.Batch batch : batches) {
            assertThat(batch.tokens()).isBetween(1, batchTokens);
            assertThat(batch.examples().stream().mapToInt(Example::length).sum())
                    .isEqualTo(batch.tokens());
            documents.addAll(batch.documents());
        }
        assertThat(documents).doesNotHaveDuplicates().hasSameSizeAs(lengths);
        assertThat(documents(packing.epoch(epoch))).isEqualTo(documents(batches));
    }

    private static List<List<Integer>> documents(List<Packing.Batch> batches) {
        return batches.stream().map(Packing.Batch::documents).toList();
    }

    @Test
    void epochsAndSeedsDiffer() {
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            lengths.add(1 + i * 37 % 90);
        }
        Packing packing = new Packing(ofLengths(lengths), 512, 1);
        assertThat(documents(packing.epoch(1))).isNotEqualTo(documents(packing.epoch(0)));
        assertThat(documents(new Packing(ofLengths(lengths), 512, 2).epoch(0)))
                .isNotEqualTo(documents(packing.epoch(0)));
        int tokens = lengths.stream().mapToInt(Integer::intValue).sum();
        // Hardly anything is left empty.
        assertThat(packing.epoch(0)).hasSizeLessThanOrEqualTo(tokens / 512 + 2);
    }

    @Test
    void aDocumentThatFitsNoBatchIsTold() {
        assertThatThrownBy(() -> new Packing(ofLengths(List.of(3, 9)), 8, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("example 1 has 9 tokens");
        assertThatThrownBy(() -> new Packing(ofLengths(List.of()), 8, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
