package dev.vit4j.pretrained;

import dev.vit4j.image.RgbImage;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Callers ask one model every question there is, and stay: prints by how many threads, native ones included, the process
 * grew beyond them since before the model was loaded. Arguments: the model's folder, how many callers, and the model's
 * number of threads, 0 for its default.
 */
final class ThreadsRun {

    private static final int IMAGES_TOGETHER = 33;

    private ThreadsRun() {}

    public static void main(String[] arguments) throws Exception {
        int callers = Integer.parseInt(arguments[1]);
        int threads = Integer.parseInt(arguments[2]);
        int before = threadNames().size();
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try (LoadedModel model = ModelFolder.load(
                Path.of(arguments[0]),
                threads == 0
                        ? ModelFolder.LoadOptions.DEFAULT
                        : ModelFolder.LoadOptions.DEFAULT.withThreads(threads))) {
            CountDownLatch answered = new CountDownLatch(callers);
            CountDownLatch counted = new CountDownLatch(1);
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(pool.submit(() -> {
                    try {
                        ask(model);
                    } finally {
                        answered.countDown();
                    }
                    counted.await();
                    return true;
                }));
            }
            answered.await();
            List<String> after = settled();
            counted.countDown();
            for (Future<Boolean> caller : running) {
                caller.get();
            }
            Map<String, Long> byName =
                    after.stream().collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
            System.out.println("threads beyond: " + (after.size() - before - callers) + "; all of them: " + byName);
        } finally {
            pool.shutdownNow();
        }
    }

    /** One image, images that don't come out even, and some of another size. */
    private static void ask(LoadedModel model) {
        RgbImage image = new RgbImage(112, 112, new byte[112 * 112 * RgbImage.CHANNELS]);
        SingleImages.embed(model, image);
        for (InferenceSession.Feature feature : InferenceSession.Feature.values()) {
            SingleImages.features(model, image, feature);
        }
        SingleImages.classify(model, image, 1);
        BatchPredictor predictor = new BatchPredictor(model);
        List<ModelInput> many = Collections.nCopies(IMAGES_TOGETHER, predictor.prepare(image));
        predictor.classify(many, 1);
        predictor.embed(many.subList(0, 3));
        try (Scope scope = Scope.open()) {
            model.scores(Tensor.of(new float[3 * 112 * 112], 1, 3, 112, 112));
            model.network().scores(Tensor.of(new float[3 * 80 * 80], 1, 3, 80, 80));
        }
    }

    /** Once no more threads leave: an operator's end a while after the thread that called it. */
    private static List<String> settled() throws IOException, InterruptedException {
        List<String> now = threadNames();
        for (int same = 0; same < 10; Thread.sleep(50)) {
            List<String> before = now;
            now = threadNames();
            same = now.size() == before.size() ? same + 1 : 0;
        }
        return now;
    }

    /** Without those by which the JVM compiles and collects garbage, whatever runs in it. */
    private static List<String> threadNames() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(ThreadsRun::name)
                    .filter(name -> !name.matches("|C[12] Compiler.*|GC Thread.*|G1 .*"))
                    .toList();
        }
    }

    /** Empty where the thread has ended meanwhile. */
    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
