package dev.tramontane.train.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.task.Curriculum;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VocabularyTrainerTest {
    private static final Tekken NANO = NanoVocabulary.load();

    @TempDir
    private Path folder;

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void mergesTheMostFrequentPairsFirst() {
        VocabularyTrainer trainer = new VocabularyTrainer();
        for (int i = 0; i < 10; i++) {
            trainer.add("abab");
        }
        for (int i = 0; i < 3; i++) {
            trainer.add("abc");
        }
        List<byte[]> ranks = trainer.train(259);
        assertThat(ranks.subList(256, 259).stream().map(VocabularyTrainerTest::text))
                .containsExactly("ab", "abab", "abc");
    }

    @Test
    void knowsWhenTheTextsAreTooFew() {
        VocabularyTrainer trainer = new VocabularyTrainer();
        trainer.add("ab ab");
        assertThatThrownBy(() -> trainer.train(300)).hasMessageContaining("add more texts");
        assertThatThrownBy(() -> trainer.train(255)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOrderOfTextsDoesNotMatter() {
        VocabularyTrainer first = new VocabularyTrainer();
        VocabularyTrainer second = new VocabularyTrainer();
        List<String> texts = List.of("the cat sat on the mat", "a cat and a hat", "the rat at the vat", "that mat");
        texts.forEach(first::add);
        texts.reversed().forEach(second::add);
        List<byte[]> ranks = first.train(263);
        List<byte[]> others = second.train(263);
        for (int rank = 0; rank < ranks.size(); rank++) {
            assertThat(ranks.get(rank)).isEqualTo(others.get(rank));
        }
    }

    @Test
    void digitsStayAlone() {
        for (int id = SmallTekken.SPECIAL_TOKENS + 256; id < NANO.vocabularySize(); id++) {
            assertThat(text(NANO.bytes(id))).doesNotContainPattern("\\d");
        }
        assertThat(NANO.encode("2048")).hasSize(4);
    }

    @Test
    void hasItsSizeAndTheSpecialTokensOfItsGeneration() {
        assertThat(NANO.vocabularySize()).isEqualTo(NanoVocabulary.SIZE);
        assertThat(NANO.special("</s>")).isEqualTo(2);
        assertThat(NANO.special("[IMG]")).isEqualTo(10);
        assertThat(NANO.special("[SYSTEM_PROMPT]")).isEqualTo(17);
        assertThat(NANO.special("[ARGS]")).isEqualTo(32);
        assertThat(NANO.special("[MODEL_SETTINGS]")).isEqualTo(36);
        assertThat(NANO.encode("{\"reasoning_effort\": \"none\"}").length).isLessThanOrEqualTo(7);
    }

    @Property(tries = 200)
    void givesEveryTextBack(@ForAll String text) {
        String valid = text(text.getBytes(StandardCharsets.UTF_8));
        assertThat(NANO.decode(NANO.encode(valid), SpecialTokens.RAISE)).isEqualTo(valid);
    }

    @Test
    void theSameSamplesGiveTheSameFile() throws Exception {
        Path first = folder.resolve("first.json");
        Path second = folder.resolve("second.json");
        NanoVocabulary.train(Curriculum.standard(), 5, NanoVocabulary.SIZE, 2000)
                .save(first);
        NanoVocabulary.train(Curriculum.standard(), 5, NanoVocabulary.SIZE, 2000)
                .save(second);
        assertThat(Files.readString(first)).isEqualTo(Files.readString(second));
        assertThat(Tekken.load(first).vocabularySize()).isEqualTo(NanoVocabulary.SIZE);
    }
}
