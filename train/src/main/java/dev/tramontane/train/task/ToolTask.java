package dev.tramontane.train.task;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One of 1 to 4 tools (rather few) is to be called with arguments from the question; in some samples two calls at once, in
 * some none, and in the second kind of this task the tools have answered and their results are to be told. Tools and
 * parameters have changing and invented names; the thought says what is asked for and goes through the tools until one is
 * that. Names of tools are held out; {@link Split#LONGER} offers 5 or 6 tools.
 */
final class ToolTask implements Task {
    private static final int MOST_TOOLS = 4;
    private static final int BEYOND = 2;

    private final List<ToolKind> kinds = ToolKind.read();
    private final FactTask facts = FactTask.withoutTools();
    private final boolean answered;

    private ToolTask(boolean answered) {
        this.answered = answered;
    }

    /** The calls. */
    static ToolTask calling() {
        return new ToolTask(false);
    }

    /** The calls and, when the tools have answered, the answer, which alone is judged. */
    static ToolTask answering() {
        return new ToolTask(true);
    }

    @Override
    public String name() {
        return answered ? "tool-answer" : "tool-call";
    }

    @Override
    public Set<Split> splits() {
        return EnumSet.allOf(Split.class);
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<OfferedTool> tools = tools(random, split);
        Chat.Builder request = Chat.builder().effort(effort);
        tools.forEach(tool -> request.tool(tool.definition(random)));
        if (!answered && Draw.chance(random, 0.12)) {
            return withoutCall(random, effort, split, request);
        }
        List<OfferedTool.Use> uses = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        int calls = Draw.chance(random, 0.12) ? 2 : 1;
        for (int i = 0; i < calls; i++) {
            OfferedTool tool = Draw.from(random, tools);
            uses.add(tool.use(random, split, "call0000" + i));
            steps.add(search(tools, tool));
        }
        request.user(
                String.join(" ", uses.stream().map(OfferedTool.Use::question).toList()));
        List<ToolCall> expected = uses.stream().map(OfferedTool.Use::call).toList();
        Message.Assistant turn = TaskSample.calls(effort, String.join(". ", steps), expected);
        if (!answered) {
            return new TaskSample(name(), request.build(), turn, new Judge.Calls(expected));
        }
        request.message(turn);
        uses.forEach(use -> request.toolResult(use.call().id(), use.result()));
        String answer =
                String.join(" ", uses.stream().map(OfferedTool.Use::answer).toList());
        return new TaskSample(
                name(),
                request.build(),
                TaskSample.answer(effort, "Tell the result.", answer),
                new Judge.Exact(answer));
    }

    /**
     * The thought: what is asked for, then each of the tools with its description and what that is, until one is what is asked
     * for. Whether a question and a description mean the same is hard to see for a small model; to copy a description, to
     * say in one word what it just read, and to find a word again is not. And names come before descriptions in the
     * prompt, so a tool is named here before it is described.
     */
    private static String search(List<OfferedTool> tools, OfferedTool wanted) {
        return tools.subList(0, tools.indexOf(wanted) + 1).stream()
                .map(tool -> tool.name() + ": " + tool.description() + ", "
                        + tool.kind().noun())
                .collect(Collectors.joining("; ", wanted.kind().noun() + ". ", ""));
    }

    private List<OfferedTool> tools(RandomGenerator random, Split split) {
        // Short lists are drawn more often: their prompts cost less.
        int most = Draw.between(random, 1, MOST_TOOLS);
        int count =
                split == Split.LONGER ? MOST_TOOLS + Draw.between(random, 1, BEYOND) : Draw.between(random, 1, most);
        List<OfferedTool> tools = new ArrayList<>();
        while (tools.size() < count) {
            ToolKind kind = Draw.from(random, kinds);
            OfferedTool tool = OfferedTool.draw(random, kind, split);
            boolean isNew = tools.stream()
                    .noneMatch(other ->
                            other.name().equals(tool.name()) || other.kind().equals(kind));
            if (isNew) {
                tools.add(tool);
            }
        }
        return tools;
    }

    /** A question that no tool is needed for: a fact. */
    private TaskSample withoutCall(RandomGenerator random, Effort effort, Split split, Chat.Builder request) {
        Split phrasing = split == Split.UNSEEN_PHRASING ? split : Split.TRAIN;
        TaskSample fact = facts.sample(random, effort, phrasing);
        fact.request().messages().forEach(request::message);
        String answer = SystemPrompts.text(fact.answer());
        return new TaskSample(
                name(),
                request.build(),
                TaskSample.answer(effort, "No tool is needed.", answer),
                new Judge.Exact(answer));
    }
}
