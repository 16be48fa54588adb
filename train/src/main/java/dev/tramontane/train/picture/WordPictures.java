package dev.tramontane.train.picture;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Phrasings;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Words of 2 to 4 letters to read, 5 where they are longer; half of them invented, lest they are known by their looks. */
record WordPictures(Studio studio) implements Task {
    private static final int SHORTEST = 2;
    private static final int LONGEST = 4;
    private static final double SMALLEST = 0.75;
    private static final String CONSONANTS = "bcdfghjklmnprstvwxyz";
    private static final String VOWELS = "aeiou";
    private static final List<String> WORDS = List.of("""
            go no so up on in at me we he it is as by my to do ox red sun cat dog cow hen fox bee ant sky sea hat cup
            pen map key box bus car van jet egg jam pie tea ice day run sit eat see new old big hot one two six ten
            yes arm leg eye ear lip bag bed toy net pot top mud oak fig nut zoo blue pink tree leaf rose moon star
            rain snow wind fire gold fish bird duck lion bear wolf frog door wall roof room book page note song milk
            cake rice soup salt five nine four zero open stop exit left hand foot nose face king ship boat road park
            home city west east time year jour nuit chat lune vert bleu pain lait eau mer ami oui non rue sel or
            """.strip().split("\\s+"));
    private static final Phrasings PHRASINGS = Phrasings.of("""
            What word is this?
            Which word is in the picture?
            Read the word.
            What does it say?
            What is written here?
            what word is it
            Please read the word in the image.
            Which word do you see?
            Can you read this word?
            What is the word?
            Read this word.
            What text is in the picture?
            word?
            Quel mot vois-tu ?
            Peux-tu lire ce mot ?
            Read the text.
            Quel est ce mot ?
            Lis le mot.
            Qu'est-ce qui est écrit ?
            ! What does the image say?
            ! Say which word is written in the image.
            ! Donne le mot de cette image.
            ! Read what is written in the picture.
            ! Which word does the picture show?
            ! Tell me the word in this picture.
            ! Quel mot est sur l'image ?""");

    @Override
    public String name() {
        return "picture-word";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        String word = split.draw(name(), () -> List.of(word(random, split))).getFirst();
        PictureSize size = PictureSize.forLine(random, word.length());
        int paper = Colours.paper(random);
        Drawing drawing = size.blank(studio.cell(), paper);
        Scribe scribe = studio.scribe(random, split);
        Slot.all(drawing).write(drawing, scribe, cased(word, random), SMALLEST, Colours.ink(random, paper), random);
        return Studio.sample(
                name(),
                effort,
                Studio.finish(drawing, random),
                PHRASINGS.draw(random, split),
                Spelling.of(word),
                word,
                new Judge.Exact(word));
    }

    private static String word(RandomGenerator random, Split split) {
        if (split == Split.LONGER) {
            return invented(random, LONGEST + 1);
        }
        return random.nextBoolean()
                ? WORDS.get(random.nextInt(WORDS.size()))
                : invented(random, random.nextInt(SHORTEST, LONGEST + 1));
    }

    /** Consonants and vowels by turns. */
    private static String invented(RandomGenerator random, int length) {
        boolean vowel = random.nextInt(4) == 0;
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++, vowel = !vowel) {
            String letters = vowel ? VOWELS : CONSONANTS;
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }

    /** A capital I among small letters may look like an l. */
    private static String cased(String word, RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> word.toUpperCase(Locale.ROOT);
            case 1 -> word.startsWith("i") ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
            default -> word;
        };
    }
}
