package dev.tramontane.train.task;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What generators draw. */
final class Draw {
    private Draw() {}

    static <T> T from(RandomGenerator random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A number in {@code [low, high]}. */
    static int between(RandomGenerator random, int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** A number of exactly so many digits; with one digit from 0 on. */
    static long digits(RandomGenerator random, int digits) {
        long low = digits == 1 ? 0 : power(digits - 1);
        return random.nextLong(low, power(digits));
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power = Math.multiplyExact(power, 10L);
        }
        return power;
    }

    static boolean chance(RandomGenerator random, double probability) {
        return random.nextDouble() < probability;
    }

    /** So many different elements, in random order. */
    static <T> List<T> distinct(RandomGenerator random, List<T> list, int count) {
        List<T> rest = new ArrayList<>(list);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, rest.size());
            T element = rest.get(other);
            rest.set(other, rest.get(i));
            rest.set(i, element);
        }
        return List.copyOf(rest.subList(0, count));
    }

    /** A template with its slots filled: a name, its value, the next name and so on. */
    static String fill(String template, Object... slots) {
        String text = template;
        for (int i = 0; i < slots.length; i += 2) {
            text = text.replace("{" + slots[i] + "}", slots[i + 1].toString());
        }
        return text;
    }
}
