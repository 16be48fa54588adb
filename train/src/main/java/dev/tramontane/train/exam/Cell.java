package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Split;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All answers to a task and split at an effort.
 *
 * @param task the task's name
 * @param split where the questions are from
 * @param effort what the model was asked for
 * @param outcomes by question, in the order of the seed
 */
public record Cell(String task, Split split, Effort effort, List<Outcome> outcomes) {
    /** Copies the list. */
    public Cell {
        outcomes = List.copyOf(outcomes);
    }

    /** The questions that the model could be asked. */
    public List<Outcome.Answered> answered() {
        return outcomes.stream()
                .filter(Outcome.Answered.class::isInstance)
                .map(Outcome.Answered.class::cast)
                .toList();
    }

    /** Right answers among all that the model could be asked. */
    public Proportion accuracy() {
        return count(Outcome.Answered::isRight);
    }

    /** Answers that the limit of tokens has ended. */
    public Proportion cut() {
        return count(Outcome.Answered::isCut);
    }

    /** Answers that thought as the effort says. */
    public Proportion effortKept() {
        return count(Outcome.Answered::keepsEffort);
    }

    /** Mean number of generated tokens, 0 if there is no answer. */
    public double meanTokens() {
        return answered().stream().mapToInt(Outcome.Answered::tokens).average().orElse(0);
    }

    /** Mean number of generated tokens that are thought, 0 if there is no answer. */
    public double meanThinkingTokens() {
        return answered().stream()
                .mapToInt(Outcome.Answered::thinkingTokens)
                .average()
                .orElse(0);
    }

    /** Where tools are to be called: how often the right ones were, whatever their arguments. Empty for other tasks. */
    public Optional<Proportion> rightTools() {
        return form(Judge.Calls.class);
    }

    /** Where JSON is wanted: how often it can be read, whatever it says. Empty for other tasks. */
    public Optional<Proportion> readableJson() {
        return form(Judge.Json.class);
    }

    /** As {@link #accuracy} of the answers that {@link #rightTools} is about. */
    public Proportion rightCalls() {
        return countOf(Judge.Calls.class, Outcome.Answered::isRight);
    }

    /** As {@link #accuracy} of the answers that {@link #readableJson} is about. */
    public Proportion rightJson() {
        return countOf(Judge.Json.class, Outcome.Answered::isRight);
    }

    /** Why the model could not be asked, of the first such question. */
    public Optional<String> refusal() {
        return outcomes.stream()
                .filter(Outcome.Refused.class::isInstance)
                .map(outcome -> ((Outcome.Refused) outcome).reason())
                .findFirst();
    }

    /** How many questions the model could not be asked. */
    public int refused() {
        return outcomes.size() - answered().size();
    }

    private Proportion count(Predicate<Outcome.Answered> what) {
        List<Outcome.Answered> answers = answered();
        return new Proportion((int) answers.stream().filter(what).count(), answers.size());
    }

    private Optional<Proportion> form(Class<? extends Judge> judge) {
        Proportion formed = countOf(judge, Outcome.Answered::hasForm);
        return formed.of() == 0 ? Optional.empty() : Optional.of(formed);
    }

    private Proportion countOf(Class<? extends Judge> judge, Predicate<Outcome.Answered> what) {
        List<Outcome.Answered> answers = answered().stream()
                .filter(answer -> judge.isInstance(answer.sample().judge()))
                .toList();
        return new Proportion((int) answers.stream().filter(what).count(), answers.size());
    }
}
