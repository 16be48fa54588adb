package dev.tramontane.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void quantilesAreMeasuredValuesThatAShareDoesNotExceed() {
        Figures figures = new Figures();
        for (int value = 200; value >= 1; value--) {
            figures.add(value);
        }
        assertThat(figures.count()).isEqualTo(200);
        assertThat(figures.mean()).isEqualTo(100.5);
        assertThat(figures.median()).isEqualTo(100);
        assertThat(figures.quantile(0.99)).isEqualTo(198);
        assertThat(figures.max()).isEqualTo(200);
        figures.add(1000);
        assertThat(figures.max()).isEqualTo(1000);
        assertThat(figures.quantile(0)).isEqualTo(1);
    }

    @Test
    void nothingMeasuredIsNoNumber() {
        Figures figures = new Figures();
        assertThat(figures.mean()).isNaN();
        assertThat(figures.median()).isNaN();
        assertThat(figures.max()).isNaN();
    }
}
