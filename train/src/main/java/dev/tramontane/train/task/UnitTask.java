package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.random.RandomGenerator;

/** Conversion into a smaller unit, by a whole factor. */
final class UnitTask implements Task {
    private static final int MOST = 99;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            How many {t} are {n} {f}?
            Convert {n} {f} to {t}.
            {n} {f} in {t}?
            How many {t} are in {n} {f}?
            {n} {f} to {t}
            What is {n} {f} in {t}?
            how many {t} are {n} {f}
            How many {t} in {n} {f}?
            how many {t} in {n} {f}
            How many {t} are there in {n} {f}?
            convert {n} {f} to {t}
            Convert {n} {f} into {t}.
            Please convert {n} {f} to {t}.
            {n} {f} in {t}
            {n} {f} to {t}?
            {n} {f} = ? {t}
            what is {n} {f} in {t}
            What's {n} {f} in {t}?
            ! Express {n} {f} in {t}.
            ! {n} {f} make how many {t}?
            ! Change {n} {f} into {t}.
            ! I have {n} {f}. How many {t} is that?
            ! {n} {f} equals how many {t}?
            ! {n} {f} as {t}""");
    private static final Phrasings FRENCH = Phrasings.of("""
            Combien de {t} font {n} {f} ?
            Convertis {n} {f} en {t}.
            {n} {f} en {t} ?
            combien de {t} font {n} {f}
            Combien de {t} y a-t-il dans {n} {f} ?
            Combien font {n} {f} en {t} ?
            convertis {n} {f} en {t}
            {n} {f} en {t}
            Peux-tu convertir {n} {f} en {t} ?
            ! Exprime {n} {f} en {t}.
            ! {n} {f}, ça fait combien de {t} ?
            ! Donne {n} {f} en {t}.""");

    private record Unit(String from, String to, String fromFrench, String toFrench, int factor) {}

    private static final List<Unit> UNITS = List.of(
            new Unit("km", "meters", "km", "mètres", 1000),
            new Unit("meters", "cm", "mètres", "cm", 100),
            new Unit("cm", "mm", "cm", "mm", 10),
            new Unit("kg", "grams", "kg", "grammes", 1000),
            new Unit("tonnes", "kg", "tonnes", "kg", 1000),
            new Unit("liters", "ml", "litres", "ml", 1000),
            new Unit("liters", "cl", "litres", "cl", 100),
            new Unit("hours", "minutes", "heures", "minutes", 60),
            new Unit("minutes", "seconds", "minutes", "secondes", 60),
            new Unit("days", "hours", "jours", "heures", 24),
            new Unit("weeks", "days", "semaines", "jours", 7),
            new Unit("years", "months", "ans", "mois", 12),
            new Unit("dozen", "pieces", "douzaines", "pièces", 12),
            new Unit("euros", "cents", "euros", "centimes", 100),
            new Unit("feet", "inches", "pieds", "pouces", 12),
            new Unit("centuries", "years", "siècles", "ans", 100));

    @Override
    public String name() {
        return "unit";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        int least = split == Split.LONGER ? MOST + 1 : 2;
        int most = split == Split.LONGER ? 10 * MOST : MOST;
        List<Integer> operands =
                split.draw(name(), () -> List.of(random.nextInt(UNITS.size()), Draw.between(random, least, most)));
        Unit unit = UNITS.get(operands.getFirst());
        int number = operands.getLast();
        long product = (long) number * unit.factor();
        boolean french = Draw.chance(random, 0.3);
        String from = french ? unit.fromFrench() : unit.from();
        String to = french ? unit.toFrench() : unit.to();
        return TaskSample.of(
                name(),
                effort,
                question(french, (french ? FRENCH : PHRASINGS).draw(random, split, "n", number, "f", from, "t", to)),
                "1 " + from + " = " + unit.factor() + " " + to + "\n" + steps(number, unit.factor()),
                product + " " + to,
                new Judge.Exact(product + " " + to));
    }

    private static String question(boolean french, String text) {
        return french ? text.replace("de heures", "d'heures").replace("de ans", "d'ans") : text;
    }

    /** Powers of ten only add zeros. */
    private static String steps(int number, int factor) {
        boolean powerOfTen = factor == 10 || factor == 100 || factor == 1000;
        return powerOfTen ? number + "*" + factor + ": =" + (long) number * factor : Columns.multiply(number, factor);
    }
}
