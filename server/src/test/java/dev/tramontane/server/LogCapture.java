package dev.tramontane.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** All that this project's classes log while it is open, at every level. */
public final class LogCapture implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("dev.tramontane");

    private final List<LogRecord> records = new ArrayList<>();
    private final Level level = ROOT.getLevel();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private LogCapture() {}

    /** Begins to listen. */
    public static LogCapture begin() {
        LogCapture capture = new LogCapture();
        ROOT.setLevel(Level.ALL);
        ROOT.setUseParentHandlers(false);
        ROOT.addHandler(capture.handler);
        return capture;
    }

    private synchronized void add(LogRecord logged) {
        records.add(logged);
    }

    /** What was logged. */
    public synchronized List<LogRecord> records() {
        return List.copyOf(records);
    }

    /** The same as it would be printed, stacks and messages of exceptions included. */
    public String text() {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        for (LogRecord logged : records()) {
            writer.println(new SimpleFormatter().formatMessage(logged));
            if (logged.getThrown() != null) {
                logged.getThrown().printStackTrace(writer);
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
        ROOT.setUseParentHandlers(true);
        ROOT.setLevel(level);
    }
}
