package dev.tramontane.train;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.data.ExampleEncoder;
import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.network.VisionNetwork;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.optimizer.OptimizerOptions;
import dev.tramontane.train.optimizer.Schedule;
import dev.tramontane.train.picture.GlyphPretraining;
import dev.tramontane.train.picture.PictureTasks;
import dev.tramontane.train.picture.Signs;
import dev.tramontane.train.picture.Typefaces;
import dev.tramontane.train.tape.Workers;
import dev.tramontane.train.task.Curriculum;
import dev.tramontane.train.task.ExampleStream;
import dev.tramontane.train.vocabulary.NanoVocabulary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains a model from nothing: the decoder on text, the image encoder on single signs, then both together. What was done is
 * kept in the model's folder, and a run that was stopped goes on there to the same result.
 */
public final class Pretraining {
    /** Of the tokens, how many are read before images come. */
    private static final double TEXT_SHARE = .5;
    /** Of the samples afterwards, how many have a picture. */
    private static final double PICTURE_SHARE = .3;

    private static final long MOST_GLYPH_STEPS = 3000;
    /** Of all steps, at most how many are for glyphs: short runs are for trying things. */
    private static final double GLYPH_SHARE = .2;

    private static final int GLYPHS_PER_STEP = 64;
    private static final double GLYPH_RATE = 3e-3;
    private static final double COLOURFUL_GLYPHS = .7;
    private static final int EXAMINED_GLYPHS = 500;
    private static final double SIGN_SHARPNESS = 16;
    private static final long VISION_SEED = 0x7669736E;

    private final PretrainingOptions options;
    private final RunFolder folder;
    private final Tekken tokenizer;
    private final VisionConfig vision;
    private final long textSteps;
    private final Schedule schedule;
    private final PretrainingListener listener;
    private volatile boolean stopped;
    private RunRecord record;

    private Pretraining(PretrainingOptions options, RunFolder folder, RunRecord record, PretrainingListener listener) {
        this.options = options;
        this.folder = folder;
        this.record = record;
        this.listener = listener;
        tokenizer = tokenizer(options, folder);
        vision = options.preset().config().vision().orElseThrow();
        textSteps = (long) (TEXT_SHARE * options.steps());
        schedule = Schedule.standard(options.learningRate(), options.steps());
    }

    /** The one in the box where it is as large as the model's, else one of its own, which is made once. */
    private static Tekken tokenizer(PretrainingOptions options, RunFolder folder) {
        int size = options.preset().vocabulary();
        if (size == NanoVocabulary.SIZE) {
            return NanoVocabulary.load();
        }
        if (!Files.exists(folder.tokenizer())) {
            NanoVocabulary.train(Curriculum.standard(), NanoVocabulary.SEED, size)
                    .save(folder.tokenizer());
        }
        return Tekken.load(folder.tokenizer());
    }

    /**
     * Prepares a run, or finds the one that is in the folder.
     *
     * @param folder where the model is to be
     * @throws TrainingException if another run, or a model that comes from elsewhere, is there, or files cannot be used
     */
    public static Pretraining open(Path folder, PretrainingOptions options, PretrainingListener listener) {
        boolean isModel = Files.exists(folder.resolve("config.json"));
        boolean hasRun = Files.exists(folder.resolve("training"));
        if (isModel && !hasRun) {
            throw new TrainingException(folder + ": has a model that does not come from here; choose another folder");
        }
        RunFolder files = new RunFolder(folder);
        RunRecord asked = new RunRecord(
                options.preset().label(),
                options.seed(),
                options.tokens(),
                options.batchTokens(),
                options.learningRate(),
                Stage.TEXT,
                0,
                0,
                0);
        RunRecord found = RunRecord.read(files.record()).orElse(asked);
        found.requireSame(asked, files.record());
        return new Pretraining(options, files, found, listener);
    }

    /** Where the run is: after its last saved step. */
    public RunRecord record() {
        return record;
    }

    /** Ends the run after the step that is under way; everything will be on disk. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs until the end, or until it is stopped.
     *
     * @return whether the run is over
     * @throws TrainingException if it cannot go on
     */
    public boolean run() {
        try (FileChannel _ = folder.lock();
                Workers workers = new Workers(options.threads());
                TrainingLog log = TrainingLog.open(folder.log(), record.step())) {
            SplittableRandom random = new SplittableRandom(options.seed());
            DecoderNetwork decoder =
                    DecoderNetwork.random(options.preset().config().decoder(), random);
            if (record.stage() == Stage.TEXT) {
                Optimizer optimizer = new Optimizer(decoder.parameters(), OptimizerOptions.MUON);
                TrainableModel model = new TrainableModel(decoder, Optional.empty());
                if (!learn(model, optimizer, Curriculum.standard(), textSteps, workers, log)) {
                    return false;
                }
                advance(Stage.GLYPHS, optimizer);
            } else if (record.stage() == Stage.GLYPHS) {
                new Optimizer(decoder.parameters(), OptimizerOptions.MUON)
                        .read(folder.state(Stage.GLYPHS.label(), record.step()));
            }
            VisionNetwork encoder = VisionNetwork.random(
                    vision,
                    decoder.config().hiddenSize(),
                    decoder.config().normEpsilon(),
                    new SplittableRandom(options.seed() ^ VISION_SEED));
            TrainableModel model = new TrainableModel(decoder, Optional.of(encoder));
            Optimizer optimizer = new Optimizer(model.parameters(), OptimizerOptions.MUON);
            Typefaces typefaces = Typefaces.ofMachine();
            if (record.stage() == Stage.GLYPHS) {
                learnGlyphs(encoder, decoder, typefaces, workers);
                advance(Stage.TOGETHER, optimizer);
            }
            Curriculum pictures = PictureTasks.curriculum(typefaces, encoder.cellSize());
            Curriculum together = Curriculum.standard().with(pictures, PICTURE_SHARE);
            return learn(model, optimizer, together, options.steps(), workers, log);
        } catch (IOException e) {
            throw new TrainingException("the lock of the run cannot be given back (" + e + ")", e);
        }
    }

    private void learnGlyphs(VisionNetwork encoder, DecoderNetwork decoder, Typefaces typefaces, Workers workers) {
        Matrix signs = Signs.vectors(decoder.embedding(), tokenizer, SIGN_SHARPNESS);
        GlyphPretraining glyphs = new GlyphPretraining(encoder, signs, typefaces, workers);
        int steps = (int) Math.clamp((long) (GLYPH_SHARE * options.steps()), 1, MOST_GLYPH_STEPS);
        glyphs.run(
                new GlyphPretraining.Plan(steps, GLYPHS_PER_STEP, GLYPH_RATE, COLOURFUL_GLYPHS, options.seed()),
                progress -> listener.learnedGlyphs((double) progress.step() / steps));
        listener.examinedGlyphs(glyphs.accuracy(EXAMINED_GLYPHS, COLOURFUL_GLYPHS));
    }

    /** Takes steps until there have been as many; false if it was stopped before. */
    private boolean learn(
            TrainableModel model,
            Optimizer optimizer,
            Curriculum curriculum,
            long until,
            Workers workers,
            TrainingLog log) {
        Path state = folder.state(record.stage().label(), record.step());
        if (record.step() > 0) {
            optimizer.read(state);
        }
        ExampleStream examples = new ExampleStream(
                curriculum,
                ExampleEncoder.of(tokenizer, Optional.of(vision)),
                options.seed() + record.stage().row(),
                0);
        Batches batches = new CurriculumBatches(examples, options.batchTokens());
        Trainer trainer = new Trainer(
                model, optimizer, schedule, Recipe.FROM_SCRATCH, batches, workers, record.step(), record.tokensRead());
        long saved = System.nanoTime();
        while (trainer.step() < until && !stopped) {
            StepReport report = trainer.take();
            log.add(report);
            listener.stepped(record.stage(), report);
            if (System.nanoTime() - saved > options.saveEvery().toNanos()) {
                save(model, trainer, optimizer, saved);
                saved = System.nanoTime();
            }
        }
        save(model, trainer, optimizer, saved);
        return trainer.step() >= until;
    }

    private void save(TrainableModel model, Trainer trainer, Optimizer optimizer, long since) {
        optimizer.write(folder.state(record.stage().label(), trainer.step()));
        keep(record.at(trainer.step(), trainer.tokens(), (System.nanoTime() - since) / 1e9));
        folder.putModel(into -> writeModel(model, into));
        folder.drawCurves(record.preset() + ", seed " + record.seed());
    }

    private void writeModel(TrainableModel model, Path into) {
        model.write(into, options.format(), options.threads());
        tokenizer.save(into.resolve("tekken.json"));
        Path sampling = into.resolve("generation_config.json");
        try {
            Files.writeString(sampling, "{\n  \"do_sample\": false\n}\n");
        } catch (IOException e) {
            throw new TrainingException(sampling + ": cannot be written (" + e + "); check its room", e);
        }
    }

    /** The next stage begins with what this one has made. */
    private void advance(Stage next, Optimizer optimizer) {
        optimizer.write(folder.state(next.label(), record.step()));
        keep(record.in(next));
    }

    private void keep(RunRecord now) {
        record = now;
        now.write(folder.record());
        folder.keepOnly(folder.state(now.stage().label(), now.step()));
    }
}
