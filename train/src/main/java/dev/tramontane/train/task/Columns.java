package dev.tramontane.train.task;

/**
 * Arithmetic on paper, as the model writes it down: the problem, then one step per column from the right, then the result.
 * A step works on single digits and a carry, since a small model learns such steps, but no sums of longer numbers.
 *
 * <pre>
 * 348+276: 8+6=14 4+7+1=12 3+2+1=6 =624
 * 523-187: 13-7=6 12-8-1=3 5-1-1=3 =336
 * 47*6: 7*6=42 4*6+4=28 =282
 * 87/7: 8/7=1r1 17/7=2r3 =12
 * </pre>
 */
final class Columns {
    private Columns() {}

    /** The sum of two numbers, neither below 0. */
    static String add(long a, long b) {
        StringBuilder steps = problem(a, '+', b);
        long restA = a;
        long restB = b;
        long carry = 0;
        do {
            long digit = restA % 10;
            long other = restB % 10;
            long sum = digit + other + carry;
            steps.append(' ').append(digit).append('+').append(other);
            appendCarry(steps, '+', carry).append('=').append(sum);
            carry = sum / 10;
            restA /= 10;
            restB /= 10;
        } while (restA > 0 || restB > 0);
        return steps.append(" =").append(a + b).toString();
    }

    /** The difference of two numbers, neither below 0; if it is below 0, the other way round first. */
    static String subtract(long a, long b) {
        if (a < b) {
            return problem(a, '-', b)
                    .append(' ')
                    .append(subtract(b, a))
                    .append(" =")
                    .append(a - b)
                    .toString();
        }
        StringBuilder steps = problem(a, '-', b);
        long restA = a;
        long restB = b;
        long borrow = 0;
        do {
            long digit = restA % 10;
            long other = restB % 10;
            long lent = digit < other + borrow ? 10 : 0;
            steps.append(' ').append(digit + lent).append('-').append(other);
            appendCarry(steps, '-', borrow).append('=').append(digit + lent - other - borrow);
            borrow = lent / 10;
            restA /= 10;
            restB /= 10;
        } while (restA > 0 || restB > 0);
        return steps.append(" =").append(a - b).toString();
    }

    /** The product of two numbers, neither below 0: digit by digit of the shorter one, and what they give added up. */
    static String multiply(long a, long b) {
        if (length(a) < length(b)) {
            return multiply(b, a);
        }
        if (b < 10) {
            return timesDigit(a, b);
        }
        StringBuilder steps = problem(a, '*', b);
        long total = 0;
        long place = 1;
        for (long rest = b; rest > 0; rest /= 10) {
            long partial = a * (rest % 10);
            steps.append(' ').append(timesDigit(a, rest % 10));
            if (place > 1) {
                steps.append(' ').append(add(total, partial * place));
            }
            total += partial * place;
            place *= 10;
        }
        return steps.toString();
    }

    /** A quotient by a single digit from 1 on, from the left: what is left of one digit stands before the next one. */
    static String divide(long a, long b) {
        StringBuilder steps = problem(a, '/', b);
        long rest = 0;
        for (char digit : Long.toString(a).toCharArray()) {
            long part = 10 * rest + (digit - '0');
            rest = part % b;
            steps.append(' ')
                    .append(part)
                    .append('/')
                    .append(b)
                    .append('=')
                    .append(part / b)
                    .append('r')
                    .append(rest);
        }
        return steps.append(" =").append(a / b).toString();
    }

    private static String timesDigit(long a, long factor) {
        StringBuilder steps = problem(a, '*', factor);
        long rest = a;
        long carry = 0;
        do {
            long product = rest % 10 * factor + carry;
            steps.append(' ').append(rest % 10).append('*').append(factor);
            appendCarry(steps, '+', carry).append('=').append(product);
            carry = product / 10;
            rest /= 10;
        } while (rest > 0);
        return steps.append(" =").append(a * factor).toString();
    }

    private static StringBuilder problem(long a, char operator, long b) {
        return new StringBuilder().append(a).append(operator).append(b).append(':');
    }

    private static StringBuilder appendCarry(StringBuilder steps, char operator, long carry) {
        return carry > 0 ? steps.append(operator).append(carry) : steps;
    }

    private static int length(long number) {
        return Long.toString(number).length();
    }
}
