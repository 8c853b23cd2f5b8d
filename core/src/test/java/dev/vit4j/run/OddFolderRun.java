package dev.vit4j.run;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.internal.ImageFolderSource;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.net.TransferListener;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.train.ChildProcess;
import dev.vit4j.train.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Begins a run on a folder of images, or takes it up, in a process of its own. */
final class OddFolderRun {

    /** Random parts of images, so that it would matter which part of a broken one is looked at. */
    private static final List<String> RECIPE = List.of(
            "data.resized_crop_scale=0.1", "data.validation=0.1", "data.flip=random", "training.loader_threads=2");

    private OddFolderRun() {}

    static ChildProcess start(Path photos, Path run, String... overrides) {
        String[] arguments = new String[overrides.length + 2];
        arguments[0] = photos.toString();
        arguments[1] = run.toString();
        System.arraycopy(overrides, 0, arguments, 2, overrides.length);
        return ChildProcess.start(OddFolderRun.class, List.of("-Xmx512m"), arguments);
    }

    static Trainer.Data data(Path photos) {
        DataSource source = new ImageFolderSource(photos, 0, ImageDecoder.standard());
        return new Trainer.Data(
                source.load(DataSource.Split.TRAIN, TransferListener.NONE),
                source.load(DataSource.Split.TEST, TransferListener.NONE),
                Normalization.HALF);
    }

    public static void main(String[] arguments) {
        Trainer.Data data = data(Path.of(arguments[0]));
        Path run = Path.of(arguments[1]);
        List<String> overrides = List.of(arguments).subList(2, arguments.length);
        boolean begun = Files.exists(run.resolve(RunFolder.RECIPE));
        try (RunFolder folder = begun ? RunFolder.resume(run) : RunFolder.create(run);
                Trainer<ClassificationMetrics> trainer = begun
                        ? RunTrainer.resume(folder, data)
                        : RunTrainer.begin(folder, recipe(overrides), TinyRun.record(1), data)) {
            trainer.run(Trainer.Listener.NONE);
        } catch (ResourceException e) {
            System.out.println(e.getMessage());
            System.exit(3);
        }
    }

    private static Recipes.Resolved recipe(List<String> overrides) {
        return Recipes.override(TinyRun.recipe(RECIPE), overrides);
    }
}
