package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.ParameterCount;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {

    private static final DecoderConfig CONFIG = TinyModel.CONFIG;
    private static final AttentionConfig.Latent ATTENTION = CONFIG.attention().asLatent();
    private static final int LAYERS = CONFIG.layers();
    private static final int BLOCK = 8;
    private static final int ROWS = 20;
    private static final long POSITION_BYTES = (long) LAYERS * ATTENTION.cacheWidth() * Float.BYTES;
    /** From one latent to keys and values of all heads. */
    private static final long EXPANSION = (long) ATTENTION.heads()
            * ATTENTION.keyValueRank()
            * (ATTENTION.nopeHeadSize() + ATTENTION.valueHeadSize());

    private final Decoder decoder = TinyModel.decoder();
    private final LatentCache cache = new LatentCache(CONFIG, ElementType.F32, 8, BLOCK);
    private final CpuDevice device = new CpuDevice(KernelProvider.best(true), 1);
    private final ForwardPass pass = new ForwardPass(decoder, device, cache, ROWS, 1);
    private final Workload workload = new Workload(decoder, ElementType.F32);
    private final Batch batch = new Batch(ROWS);
    private final LatentCache.Sequence sequence = cache.sequence();

    @AfterEach
    void close() {
        device.close();
        cache.close();
    }

    /** All weights but norms, of which the count of parameters knows by other ways. */
    private static long activeElements() {
        int latentNorms = ATTENTION.queryRank().orElseThrow() + ATTENTION.keyValueRank();
        long norms = (long) LAYERS * (2 * CONFIG.hiddenSize() + latentNorms) + CONFIG.hiddenSize();
        return ParameterCount.of(new ModelConfig(CONFIG, Optional.empty())).active() - norms;
    }

    private void add(int count, AttentionForm form, Logits logits) {
        batch.clear();
        batch.add(sequence, new int[count], 0, count, form, logits);
        workload.add(batch);
        pass.run(batch);
    }

    @Test
    void aTokenReadsTheActiveParametersOnce() {
        add(ROWS, AttentionForm.ABSORBED, Logits.LAST);
        workload.clear();
        long before = device.expertBytes();
        add(1, AttentionForm.ABSORBED, Logits.LAST);
        long context = ROWS + 1;
        assertThat(workload.weightBytes() + device.expertBytes() - before).isEqualTo(Float.BYTES * activeElements());
        assertThat(workload.cacheBytes()).isEqualTo(POSITION_BYTES * context);
        long scoresAndSums = LAYERS * context * ATTENTION.heads() * (2 * ATTENTION.keyValueRank() + 4);
        assertThat(workload.operations()).isEqualTo(2 * (activeElements() + scoresAndSums));
    }

    @ParameterizedTest
    @EnumSource(AttentionForm.class)
    void aPassReadsWeightsOnceForAllRows(AttentionForm form) {
        add(ROWS, form, Logits.LAST);
        assertThat(workload.weightBytes()).isEqualTo(weightBytesOfOneToken());
        long positions = form == AttentionForm.ABSORBED ? ROWS * (ROWS + 1) / 2 : ROWS;
        assertThat(workload.cacheBytes()).isEqualTo(POSITION_BYTES * positions);
    }

    private long weightBytesOfOneToken() {
        Workload single = new Workload(decoder, ElementType.F32);
        Batch one = new Batch(1);
        one.add(cache.sequence(), new int[1], 0, 1, AttentionForm.ABSORBED, Logits.LAST);
        single.add(one);
        return single.weightBytes();
    }

    @Test
    void expandedRowsShareTheExpansionOfAllPositions() {
        add(ROWS, AttentionForm.EXPANDED, Logits.NONE);
        workload.clear();
        add(ROWS, AttentionForm.EXPANDED, Logits.NONE);
        long expanded = workload.operations();
        sequence.truncate(ROWS);
        workload.clear();
        add(ROWS, AttentionForm.ABSORBED, Logits.NONE);
        long absorbed = workload.operations();
        long pairs = ROWS * ROWS + ROWS * (ROWS + 1) / 2;
        long perPair = ATTENTION.queryHeadSize() + ATTENTION.valueHeadSize();
        long perAbsorbedPair = ATTENTION.cacheWidth() + ATTENTION.keyValueRank();
        assertThat(expanded - absorbed)
                .isEqualTo(2 * LAYERS * (ROWS * EXPANSION + pairs * ATTENTION.heads() * (perPair - perAbsorbedPair)));
    }

    @Test
    void withoutLogitsTheLastFeedForwardAndTheHeadAreLeftOut() {
        add(ROWS, AttentionForm.ABSORBED, Logits.NONE);
        long without = workload.weightBytes();
        long experts = device.expertBytes();
        sequence.truncate(0);
        workload.clear();
        add(ROWS, AttentionForm.ABSORBED, Logits.LAST);
        long hidden = CONFIG.hiddenSize();
        long routerAndShared = hidden * CONFIG.experts().orElseThrow().count()
                + 3 * hidden * CONFIG.experts().orElseThrow().width();
        assertThat(workload.weightBytes() - without)
                .isEqualTo(Float.BYTES * (routerAndShared + hidden * CONFIG.vocabularySize()));
        assertThat(device.expertBytes() - experts).isGreaterThan(experts);
    }

    /** Everything is read once per pass here, and of the cache what the chunk's rows attend to. */
    @Test
    void denseModels() {
        DecoderConfig config = TinyModel.DENSE_CONFIG;
        AttentionConfig attention = config.attention();
        Workload dense = new Workload(TinyModel.dense(), ElementType.F32);
        long norms = (2L * config.layers() + 1) * config.hiddenSize();
        long elements =
                ParameterCount.of(new ModelConfig(config, Optional.empty())).active() - norms;
        try (LatentCache rows = new LatentCache(config, ElementType.F32, 8, BLOCK)) {
            batch.add(rows.sequence(), new int[ROWS], 0, ROWS, AttentionForm.ABSORBED, Logits.ALL);
            dense.add(batch);
        }
        assertThat(dense.weightBytes()).isEqualTo(Float.BYTES * elements);
        assertThat(dense.cacheBytes()).isEqualTo((long) ROWS * config.layers() * attention.cacheWidth() * Float.BYTES);
        long pairs = ROWS * (ROWS + 1) / 2;
        long scoresAndSums = config.layers() * pairs * attention.heads() * 2 * attention.queryHeadSize();
        assertThat(dense.operations()).isEqualTo(2 * (ROWS * elements + scoresAndSums));
    }
}
