package dev.vit4j.bench;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.Vit;
import dev.vit4j.predict.ImageClassifier;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * A service under sixteen clients beside a single caller without HTTP, in turns on the same cores: images a second of
 * both, each decoded and preprocessed. Arguments: a model folder, or tiny, small, base or large for random weights;
 * the precision; seconds a turn; turns; and, where it is not the one of this process, the address of a service over the
 * same model, such as {@code http://localhost:8080/classify}.
 */
public final class ServiceThroughput {

    private static final int CLIENTS = 16;
    private static final int SIDE = 224;

    private ServiceThroughput() {}

    public static void main(String[] arguments) throws Exception {
        Path temporary = Files.createTempDirectory("vit4j-service");
        try {
            Path folder = Path.of(arguments[0]);
            if (!Files.isDirectory(folder)) {
                folder = temporary;
                save(folder, arguments[0]);
            }
            Precision precision = Precision.valueOf(arguments[1].toUpperCase(Locale.ROOT));
            try (ImageClassifier model =
                            ImageClassifier.builder().precision(precision).load(folder);
                    ImageService service = ImageService.start(model, CLIENTS)) {
                URI address = arguments.length > 4 ? URI.create(arguments[4]) : service.address();
                compare(model, address, Double.parseDouble(arguments[2]), Integer.parseInt(arguments[3]));
            }
        } finally {
            try (var files = Files.list(temporary)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(temporary);
        }
    }

    private static void compare(ImageClassifier model, URI address, double seconds, int turns)
            throws InterruptedException, ExecutionException {
        List<byte[]> images = IntStream.range(0, CLIENTS)
                .mapToObj(seed -> DrawnPhotograph.encoded(DrawnPhotograph.draw(SIDE, SIDE, seed), "png"))
                .toList();
        Clients clients = new Clients(address, images, CLIENTS);
        alone(model, images, seconds);
        clients.imagesPerSecond(seconds);
        double[] ofOne = new double[turns];
        double[] ofClients = new double[turns];
        for (int turn = 0; turn < turns; turn++) {
            ofOne[turn] = alone(model, images, seconds);
            ofClients[turn] = clients.imagesPerSecond(seconds);
            System.out.printf(
                    "batch 1, decoded and preprocessed: %.1f images/s; %d clients: %.1f images/s; ratio %.2f%n",
                    ofOne[turn], CLIENTS, ofClients[turn], ofClients[turn] / ofOne[turn]);
        }
        double[] ratios = new double[turns];
        Arrays.setAll(ratios, turn -> ofClients[turn] / ofOne[turn]);
        Arrays.sort(ratios);
        double best = Arrays.stream(ofClients).max().orElse(0)
                / Arrays.stream(ofOne).max().orElse(1);
        System.out.printf(
                "%d cores, %s: median ratio %.2f (%.2f to %.2f), of the best turns %.2f%n",
                Engine.availableCores(), address, ratios[turns / 2], ratios[0], ratios[turns - 1], best);
    }

    /** Images a second that one caller gets answers for. */
    private static double alone(ImageClassifier model, List<byte[]> images, double seconds) {
        long start = System.nanoTime();
        int answers = 0;
        while (System.nanoTime() - start < seconds * 1e9) {
            ImageService.classify(model, images.get(answers++ % images.size()));
        }
        return answers / ((System.nanoTime() - start) / 1e9);
    }

    /** Of a size as {@link Vit.Variant} names it, for images of 224 pixels in patches of 16, with random weights. */
    private static void save(Path folder, String size) {
        Vit.Config config = Vit.Variant.valueOf(size.toUpperCase(Locale.ROOT)).classifier(SIDE, 16, 1000);
        try (Scope scope = Scope.open()) {
            ParameterSet weights = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(0));
            List<String> labels =
                    IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList();
            ModelFolder.save(folder, config, labels, Preprocessor.of(SIDE), weights);
        }
    }
}
