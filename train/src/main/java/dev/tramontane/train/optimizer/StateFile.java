package dev.tramontane.train.optimizer;

import dev.tramontane.checkpoint.CheckpointException;
import dev.tramontane.checkpoint.DataType;
import dev.tramontane.checkpoint.Safetensors;
import dev.tramontane.checkpoint.SafetensorsWriter;
import dev.tramontane.checkpoint.TensorContent;
import dev.tramontane.checkpoint.TensorInfo;
import dev.tramontane.train.tape.Parameter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The file of an optimizer's state. Per parameter there are the tensors {@code NAME.values} and, by its rule,
 * {@code NAME.first} and {@code NAME.second}, or {@code NAME.momentum}, all of them F32 and of the parameter's shape; the number
 * of steps is metadata.
 */
final class StateFile {

    private static final String FORMAT_KEY = "format";
    private static final String FORMAT = "tramontane-optimizer-1";
    private static final String STEPS_KEY = "steps";
    private static final int MOST_DIGITS = 15;
    private static final int BUFFER = 1 << 14;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @SuppressWarnings("ArrayRecordComponent") // the array that is written or read into
    private record Content(String name, List<Long> shape, float[] numbers, boolean squares) {}

    private StateFile() {}

    static void write(Path file, Map<Parameter, State> states, long steps) {
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.metadata(FORMAT_KEY, FORMAT);
        writer.metadata(STEPS_KEY, Long.toString(steps));
        for (Content content : contents(states)) {
            writer.add(content.name(), DataType.F32, content.shape(), (TensorContent)
                    output -> write(content.numbers(), output));
        }
        writer.write(file);
    }

    private static void write(float[] numbers, TensorContent.Output output) {
        MemorySegment buffer = MemorySegment.ofArray(new byte[BUFFER * Float.BYTES]);
        for (int at = 0; at < numbers.length; at += BUFFER) {
            int count = Math.min(BUFFER, numbers.length - at);
            MemorySegment.copy(numbers, at, buffer, FLOAT, 0, count);
            output.write(buffer.asSlice(0, (long) count * Float.BYTES));
        }
    }

    /** Copies the numbers once all of them are known to be good, and returns the number of steps. */
    static long read(Path file, Map<Parameter, State> states) {
        try (Safetensors tensors = Safetensors.open(file)) {
            if (!FORMAT.equals(tensors.metadata().get(FORMAT_KEY))) {
                throw fail(file, "is not the state of an optimizer");
            }
            long steps = steps(file, tensors);
            List<Content> contents = contents(states);
            if (tensors.tensors().size() != contents.size()) {
                throw fail(file, "has " + tensors.tensors().size() + " tensors, this optimizer has " + contents.size());
            }
            List<MemorySegment> data = new ArrayList<>();
            for (Content content : contents) {
                data.add(checked(file, tensors, content));
            }
            for (int i = 0; i < data.size(); i++) {
                float[] numbers = contents.get(i).numbers();
                MemorySegment.copy(data.get(i), FLOAT, 0, numbers, 0, numbers.length);
            }
            return steps;
        }
    }

    private static long steps(Path file, Safetensors tensors) {
        String steps = tensors.metadata().getOrDefault(STEPS_KEY, "");
        boolean digits = steps.chars().allMatch(c -> c >= '0' && c <= '9');
        if (steps.isEmpty() || steps.length() > MOST_DIGITS || !digits) {
            throw fail(file, "does not say in its metadata how many " + STEPS_KEY + " were done");
        }
        return Long.parseLong(steps);
    }

    private static MemorySegment checked(Path file, Safetensors tensors, Content content) {
        TensorInfo tensor =
                tensors.find(content.name()).orElseThrow(() -> fail(file, "has no tensor '" + content.name() + "'"));
        if (tensor.type() != DataType.F32 || !tensor.shape().equals(content.shape())) {
            throw fail(
                    file,
                    "has the tensor '" + content.name() + "' of shape " + tensor.shape() + " and type " + tensor.type()
                            + " instead of " + content.shape() + " and " + DataType.F32);
        }
        MemorySegment data = tensors.data(tensor);
        float least = content.squares() ? 0 : -Float.MAX_VALUE;
        for (long i = 0; i < tensor.elementCount(); i++) {
            float number = data.getAtIndex(FLOAT, i);
            if (!(number >= least && number <= Float.MAX_VALUE)) {
                throw fail(
                        file,
                        "has in the tensor '" + content.name() + "' the number " + number
                                + ", which no training leaves");
            }
        }
        return data;
    }

    private static List<Content> contents(Map<Parameter, State> states) {
        List<Content> contents = new ArrayList<>();
        states.forEach((parameter, state) -> {
            contents.add(content(parameter, "values", parameter.values(), false));
            switch (state) {
                case State.Moments(float[] first, float[] second) -> {
                    contents.add(content(parameter, "first", first, false));
                    contents.add(content(parameter, "second", second, true));
                }
                case State.Momentum(float[] sum) -> contents.add(content(parameter, "momentum", sum, false));
            }
        });
        return contents;
    }

    private static Content content(Parameter parameter, String part, float[] numbers, boolean squares) {
        List<Long> shape = List.of((long) parameter.rows(), (long) parameter.columns());
        return new Content(parameter.name() + "." + part, shape, numbers, squares);
    }

    private static CheckpointException fail(Path file, String what) {
        return new CheckpointException(
                file + ": " + what + "; resume with the model and the settings that it was written with");
    }
}
