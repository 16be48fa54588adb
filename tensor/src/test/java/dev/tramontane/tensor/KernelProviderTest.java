package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class KernelProviderTest {

    @Test
    void prefersVectorsAndSaysSo() {
        KernelProvider provider = KernelProvider.best(false);
        assertThat(provider.description()).matches("vector kernels, \\d+-bit \\(\\d+ floats\\)");
        assertThat(provider.create().name()).startsWith("vector-");
        assertThat(provider.create()).isNotSameAs(provider.create());
    }

    @Test
    void scalarKernelsAreThereWhenAskedFor() {
        assertThat(KernelProvider.scalar().create().name()).isEqualTo("scalar");
        assertThat(KernelProvider.scalar().description()).isEqualTo("scalar kernels, asked for");
    }

    @Test
    void refusesScalarKernelsUnlessAllowed() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Providers.best("there is no module", false))
                .withMessageContaining("there is no module")
                .withMessageContaining("--add-modules jdk.incubator.vector")
                .withMessageContaining("allow the scalar kernels");
        KernelProvider allowed = Providers.best("there is no module", true);
        assertThat(allowed.create().name()).isEqualTo("scalar");
        assertThat(allowed.description()).contains("there is no module");
    }
}
