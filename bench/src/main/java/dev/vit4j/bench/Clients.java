package dev.vit4j.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients of a service, each with one image a request, and the next request once the answer is there. */
final class Clients {

    private final URI address;
    private final List<byte[]> images;
    private final int count;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Clients(URI address, List<byte[]> images, int count) {
        this.address = address;
        this.images = images;
        this.count = count;
    }

    /** Images that were answered for, a second, over some seconds. */
    double imagesPerSecond(double seconds) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            long start = System.nanoTime();
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] image = images.get(i % images.size());
                running.add(threads.submit(() -> ask(image, start + (long) (seconds * 1e9))));
            }
            int answers = 0;
            for (Future<Integer> answered : running) {
                answers += answered.get();
            }
            return answers / ((System.nanoTime() - start) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }

    private int ask(byte[] image, long end) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(image))
                .build();
        int answers = 0;
        while (System.nanoTime() < end) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(address + " answered " + answer.statusCode() + ": " + answer.body());
            }
            answers++;
        }
        return answers;
    }
}
