package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Dates some days later or earlier, and weekdays some days after another. Days are added to the day of the month, and
 * months taken off one by one; weeks are taken off before weekdays are counted.
 */
final class DateTask implements Task {
    private static final int MOST_DAYS = 40;
    private static final int MOST_WEEKDAYS = 30;
    private static final Phrasings LATER = Phrasings.of("""
            What date is {n} days after {d}?
            Which date is {n} days after {d}?
            {d} plus {n} days?
            {d} + {n} days
            Add {n} days to {d}.
            Quelle date est {n} jours après le {d} ?
            What is the date {n} days after {d}?
            what date is {n} days after {d}
            What's {d} plus {n} days?
            {n} days after {d}
            {n} days after {d}?
            {d} plus {n} days
            add {n} days to {d}
            Which day is it {n} days after {d}?
            What will the date be {n} days after {d}?
            If today is {d}, what date is it in {n} days?
            Ajoute {n} jours au {d}.
            {n} jours après le {d} ?
            {d} plus {n} jours ?
            ! What is the date {n} days later than {d}?
            ! It is {d}. What date will it be in {n} days?
            ! Nous sommes le {d}. Quelle date dans {n} jours ?
            ! Starting from {d}, go {n} days forward.
            ! {n} days from {d}, what's the date?
            ! Aujourd'hui, c'est le {d}. Quelle sera la date {n} jours plus tard ?
            ! Count {n} days on from {d}.""");
    private static final Phrasings EARLIER = Phrasings.of("""
            What date is {n} days before {d}?
            Which date is {n} days before {d}?
            {d} minus {n} days?
            {d} - {n} days
            Quelle date est {n} jours avant le {d} ?
            What is the date {n} days before {d}?
            what date is {n} days before {d}
            What's {d} minus {n} days?
            {n} days before {d}
            {n} days before {d}?
            {d} minus {n} days
            Subtract {n} days from {d}.
            What was the date {n} days before {d}?
            {n} jours avant le {d} ?
            {d} moins {n} jours ?
            ! It is {d}. What date was it {n} days ago?
            ! Take {n} days off {d}.
            ! Starting from {d}, go {n} days back.
            ! Which date comes {n} days earlier than {d}?
            ! Nous sommes le {d}. Quelle date était-ce il y a {n} jours ?""");
    private static final Phrasings WEEKDAY = Phrasings.of("""
            Which weekday is {n} days after {w}?
            What day is {n} days after {w}?
            Today is {w}. What day is it in {n} days?
            what day is {n} days after {w}
            What weekday is it {n} days after {w}?
            {n} days after {w}?
            {w} plus {n} days?
            Today is {w}. Which weekday is it in {n} days?
            What day of the week is {n} days after {w}?
            ! What weekday comes {n} days later than {w}?
            ! If today is {w}, which day is it after {n} days?
            ! Starting on {w}, which weekday is it {n} days later?""");
    private static final Phrasings WEEKDAY_FRENCH = Phrasings.of("""
            Quel jour est {n} jours après {w} ?
            Quel jour vient {n} jours après {w} ?
            quel jour est-on {n} jours après {w}
            {n} jours après {w} ?
            {w} plus {n} jours ?
            {n} jours après {w}, quel jour est-ce ?
            ! Nous sommes {w}. Quel jour serons-nous dans {n} jours ?
            ! Si on est {w}, quel jour est-ce {n} jours plus tard ?""");
    private static final List<String> WEEKDAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final List<String> WEEKDAYS_FRENCH =
            List.of("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche");

    @Override
    public String name() {
        return "date";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        return Draw.chance(random, 0.3) ? weekday(random, effort, split) : date(random, effort, split);
    }

    private TaskSample date(RandomGenerator random, Effort effort, Split split) {
        int most = split == Split.LONGER ? 2 * MOST_DAYS : MOST_DAYS;
        int least = split == Split.LONGER ? MOST_DAYS + 1 : 1;
        List<Long> operands = split.draw(
                name(),
                () -> List.of(LocalDate.of(2020, 1, 1).toEpochDay() + random.nextInt(365 * 15), (long)
                        Draw.between(random, least, most)));
        LocalDate start = LocalDate.ofEpochDay(operands.getFirst());
        int days = operands.getLast().intValue();
        boolean later = Draw.chance(random, 0.6);
        LocalDate end = later ? start.plusDays(days) : start.minusDays(days);
        return TaskSample.of(
                name(),
                effort,
                (later ? LATER : EARLIER).draw(random, split, "n", days, "d", start),
                String.join("\n", later ? stepsLater(start, days) : stepsEarlier(start, days)) + "\n" + end,
                end.toString(),
                new Judge.Exact(end.toString()));
    }

    private static List<String> stepsLater(LocalDate start, int days) {
        List<String> steps = new ArrayList<>();
        YearMonth month = YearMonth.from(start);
        int day = start.getDayOfMonth() + days;
        steps.add(Columns.add(start.getDayOfMonth(), days));
        while (day > month.lengthOfMonth()) {
            steps.add(month + " " + month.lengthOfMonth() + " days, " + Columns.subtract(day, month.lengthOfMonth()));
            day -= month.lengthOfMonth();
            month = month.plusMonths(1);
        }
        return steps;
    }

    private static List<String> stepsEarlier(LocalDate start, int days) {
        List<String> steps = new ArrayList<>();
        YearMonth month = YearMonth.from(start);
        int day = start.getDayOfMonth();
        int rest = days;
        while (rest >= day) {
            steps.add(Columns.subtract(rest, day));
            rest -= day;
            month = month.minusMonths(1);
            day = month.lengthOfMonth();
            steps.add(month + " " + day + " days");
        }
        steps.add(Columns.subtract(day, rest));
        return steps;
    }

    private TaskSample weekday(RandomGenerator random, Effort effort, Split split) {
        int most = split == Split.LONGER ? 2 * MOST_WEEKDAYS : MOST_WEEKDAYS;
        int least = split == Split.LONGER ? MOST_WEEKDAYS + 1 : 1;
        List<Integer> operands =
                split.draw(name(), () -> List.of(random.nextInt(7), Draw.between(random, least, most)));
        boolean french = Draw.chance(random, 0.3);
        List<String> names = french ? WEEKDAYS_FRENCH : WEEKDAYS;
        int start = operands.getFirst();
        int days = operands.getLast();
        String question = (french ? WEEKDAY_FRENCH : WEEKDAY).draw(random, split, "n", days, "w", names.get(start));
        StringBuilder steps = new StringBuilder();
        int rest = days;
        while (rest >= 7) {
            steps.append(Columns.subtract(rest, 7)).append('\n');
            rest -= 7;
        }
        for (int i = 0; i <= rest; i++) {
            steps.append(i == 0 ? "" : " ").append(i).append(' ').append(names.get((start + i) % 7));
        }
        String answer = names.get((start + days) % 7);
        return TaskSample.of(name(), effort, question, steps.toString(), answer, new Judge.Exact(answer));
    }
}
