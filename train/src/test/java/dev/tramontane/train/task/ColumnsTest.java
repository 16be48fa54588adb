package dev.tramontane.train.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class ColumnsTest {
    private static final Pattern STEP = Pattern.compile("(?<= )(\\d+)([-+*])(\\d)([-+]\\d)?=(\\d+)(?= )");

    @Test
    void isWrittenAsOnPaper() {
        assertThat(Columns.add(348, 276)).isEqualTo("348+276: 8+6=14 4+7+1=12 3+2+1=6 =624");
        assertThat(Columns.add(999, 5)).isEqualTo("999+5: 9+5=14 9+0+1=10 9+0+1=10 =1004");
        assertThat(Columns.subtract(523, 187)).isEqualTo("523-187: 13-7=6 12-8-1=3 5-1-1=3 =336");
        assertThat(Columns.subtract(12, 47)).isEqualTo("12-47: 47-12: 7-2=5 4-1=3 =35 =-35");
        assertThat(Columns.multiply(6, 47)).isEqualTo("47*6: 7*6=42 4*6+4=28 =282");
        assertThat(Columns.divide(87, 7)).isEqualTo("87/7: 8/7=1r1 17/7=2r3 =12");
        assertThat(Columns.divide(3, 7)).isEqualTo("3/7: 3/7=0r3 =0");
        assertThat(Columns.multiply(47, 36))
                .isEqualTo("47*36: 47*6: 7*6=42 4*6+4=28 =282 47*3: 7*3=21 4*3+2=14 =141"
                        + " 282+1410: 2+0=2 8+1=9 2+4=6 0+1=1 =1692");
    }

    @Property(tries = 200)
    void everyStepIsTrueAndOfSingleDigits(
            @ForAll @LongRange(max = 99999) long a, @ForAll @LongRange(max = 9999) long b) {
        check(Columns.add(a, b), a + b);
        check(Columns.subtract(a, b), a - b);
        check(Columns.multiply(a, b), a * b);
    }

    private static void check(String steps, long result) {
        assertThat(steps).endsWith(" =" + result);
        for (MatchResult step : STEP.matcher(steps).results().toList()) {
            long left = Long.parseLong(step.group(1));
            long digit = Long.parseLong(step.group(3));
            long carry = step.group(4) == null ? 0 : Long.parseLong(step.group(4));
            long value = switch (step.group(2)) {
                case "+" -> left + digit;
                case "-" -> left - digit;
                default -> left * digit;
            };
            assertThat(value + carry).as(step.group()).isEqualTo(Long.parseLong(step.group(5)));
            assertThat(left).isLessThan(20);
        }
        assertThat(STEP.matcher(steps).find()).isTrue();
    }
}
