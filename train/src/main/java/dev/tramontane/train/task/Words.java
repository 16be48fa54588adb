package dev.tramontane.train.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Words to spell, names to copy: common ones, and invented ones of which there is no end. */
final class Words {
    private static final List<String> ONSETS = split(
            "b c d f g h j k l m n p r s t v w z br ch cl dr fl gr kr pl " + "pr qu sh sk sl sn sp st th tr tw vr zh");
    private static final List<String> NUCLEI = split("a e i o u a e i o u ai ea ee io oa oo ou y");
    private static final List<String> CODAS =
            split("b d f g k l m n p r s t x z ck ld ll nd nk nt rd rk rn rt sh st th");

    static final List<String> COMMON = split("""
            strawberry banana apple orange lemon cherry melon pepper onion carrot potato tomato butter cheese bread
            sugar coffee water bottle glass table chair window door house garden flower tree forest river mountain
            ocean island desert valley bridge street city village country school teacher student book letter paper
            pencil picture music guitar piano violin dance theater cinema camera computer keyboard screen program
            language number question answer problem science history nature animal horse rabbit monkey tiger lion
            elephant giraffe penguin eagle parrot turtle dolphin spider butterfly summer winter spring autumn morning
            evening night monday sunday january october weather thunder lightning rain snow cloud shadow mirror
            candle lamp silver golden purple yellow green black white little happy sleepy gentle strong quick brown
            bicycle airplane train station ticket travel holiday pillow blanket kitchen hammer engine battery rocket
            planet mississippi assessment committee bookkeeper balloon coffee address pizza tennis football soccer
            maison jardin soleil lune fleur arbre fromage beurre pomme poire cerise fraise orange citron chapeau
            chemise cheval oiseau poisson lapin bateau avion voiture livre cahier crayon musique bonjour merci""");

    static final List<String> FIRST_NAMES = split("""
            Ana Ben Carla David Emma Felix Grace Hugo Iris Jack Kate Leo Mia Noah Olga Paul Rosa Sam Tina Tom Uma
            Victor Wendy Yara Zoe Adam Bella Cyril Diana Eric Fanny Gilles Hana Ivan Julie Karim Laura Marc Nina
            Oscar Petra Quentin Rita Simon Theo Ursula Vera Walter Xavier Yves Alice Bruno Chloe Denis Elena Frank
            Greta Henri Ines Jonas Lena Louis Marie Nadia Omar Pierre Rachid Sofia Tariq Lucas Jeanne Milo Ada""");
    static final List<String> CITIES = split("""
            Paris London Berlin Madrid Rome Vienna Oslo Lisbon Dublin Prague Athens Warsaw Geneva Lyon Nice Lille
            Bordeaux Toulouse Nantes Marseille Hamburg Munich Milan Naples Porto Seville Boston Chicago Denver Seattle
            Toronto Montreal Lima Bogota Quito Cairo Tunis Dakar Nairobi Tokyo Osaka Seoul Delhi Mumbai Sydney Perth
            Bern Zurich Brussels Ghent Turin Krakow Riga Helsinki Stockholm Bergen""");

    private Words() {}

    /** The words of a text. */
    static List<String> split(String text) {
        return List.copyOf(Arrays.asList(text.strip().split("\\s+")));
    }

    /** A common word, an invented one or just letters, at most so long. */
    static String any(RandomGenerator random, int longest) {
        double kind = random.nextDouble();
        while (true) {
            String word = kind < 0.4
                    ? Draw.from(random, COMMON)
                    : kind < 0.7 ? invented(random) : letters(random, Draw.between(random, 3, longest));
            if (word.length() >= 3 && word.length() <= longest) {
                return word;
            }
        }
    }

    /** So many letters; few different ones, lest none occur twice. */
    static String letters(RandomGenerator random, int length) {
        int different = Draw.between(random, 4, 12);
        List<Character> alphabet = new ArrayList<>();
        for (int i = 0; i < different; i++) {
            alphabet.add((char) ('a' + random.nextInt('z' - 'a' + 1)));
        }
        StringBuilder word = new StringBuilder();
        while (word.length() < length) {
            word.append((char) Draw.from(random, alphabet));
        }
        return word.toString();
    }

    /** A word that sounds like one. */
    static String invented(RandomGenerator random) {
        StringBuilder word = new StringBuilder();
        int syllables = Draw.between(random, 1, 3);
        for (int i = 0; i < syllables; i++) {
            word.append(Draw.from(random, ONSETS)).append(Draw.from(random, NUCLEI));
        }
        if (random.nextBoolean() || syllables == 1) {
            word.append(Draw.from(random, CODAS));
        }
        return word.toString();
    }

    /** An invented word with a capital letter. */
    static String inventedName(RandomGenerator random) {
        String word = invented(random);
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /** A first name, one in three invented. */
    static String person(RandomGenerator random) {
        return Draw.chance(random, 0.33) ? inventedName(random) : Draw.from(random, FIRST_NAMES);
    }

    /** A city, one in three invented. */
    static String city(RandomGenerator random) {
        return Draw.chance(random, 0.33) ? inventedName(random) : Draw.from(random, CITIES);
    }
}
