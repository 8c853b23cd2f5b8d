package dev.vit4j.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vit4j.predict.ImageClassifier;
import dev.vit4j.predict.ImageInput;
import dev.vit4j.predict.LabelProbability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The least that a service is: {@code POST /classify} with an image as its body, a thread a request, one shared classifier. */
final class ImageService implements AutoCloseable {

    private final ImageClassifier classifier;
    private final HttpServer server;
    private final ExecutorService threads;

    private ImageService(ImageClassifier classifier, HttpServer server, ExecutorService threads) {
        this.classifier = classifier;
        this.server = server;
        this.threads = threads;
    }

    /** On a free port of this machine alone. */
    static ImageService start(ImageClassifier classifier, int threads) throws IOException {
        ImageService service = new ImageService(
                classifier,
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
                Executors.newFixedThreadPool(threads));
        service.server.setExecutor(service.threads);
        service.server.createContext("/classify", service::answer);
        service.server.start();
        return service;
    }

    URI address() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/classify");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] image = exchange.getRequestBody().readAllBytes();
            byte[] answer = classify(classifier, image).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** What a request costs without HTTP: decoding, preprocessing, the model. */
    static LabelProbability classify(ImageClassifier classifier, byte[] image) {
        return classifier.predict(ImageInput.of(image, "the image"), 1).get(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
