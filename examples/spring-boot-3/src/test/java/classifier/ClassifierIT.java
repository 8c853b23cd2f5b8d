package classifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service as it is deployed, {@code java -jar}, started, asked and stopped. */
class ClassifierIT {

    private static final Pattern STARTED = Pattern.compile(".* started on port (?:\\(s\\): )?(\\d+).*");

    private static final StringBuilder LOG = new StringBuilder();

    private static Process service;
    private static URI classify;

    @BeforeAll
    static void start() throws IOException {
        service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "target/classifier-1.jar",
                        "--server.port=0",
                        "--vit4j.queue-capacity=1",
                        "--vit4j.model=../../core/src/test/resources/golden/models/vit-cls")
                .redirectErrorStream(true)
                .start();
        BufferedReader output = service.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            LOG.append(line).append('\n');
            Matcher port = STARTED.matcher(line);
            if (port.matches()) {
                classify = URI.create("http://localhost:" + port.group(1) + "/classify?top=3");
                return;
            }
        }
        throw new AssertionError("the service did not start:\n" + LOG);
    }

    @Test
    void answersTheLabelsThatFitBest() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB), "png", png);

        HttpResponse<String> answer = post(png.toByteArray());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(JsonPath.<List<String>>read(answer.body(), "$[*].label"))
                .hasSize(3)
                .allMatch(label -> label.startsWith("LABEL_"));
        assertThat(JsonPath.<List<Number>>read(answer.body(), "$[*].probability"))
                .extracting(Number::doubleValue)
                .isSortedAccordingTo(Comparator.reverseOrder())
                .allMatch(probability -> probability > 0 && probability < 1);
    }

    @Test
    void saysThatABrokenImageIsTheRequestersFault() throws Exception {
        assertThat(post("no image".getBytes()).statusCode()).isEqualTo(400);
    }

    @Test
    void saysThatAnImageIsTooLarge() throws Exception {
        assertThat(post(new byte[(32 << 20) + 1]).statusCode()).isEqualTo(413);
    }

    @Test
    void saysThatItIsBusyWhenTheQueueIsFull() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream(); // large: it takes its place for a while
        ImageIO.write(new BufferedImage(5000, 5000, BufferedImage.TYPE_INT_RGB), "png", png);
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 8)
                .mapToObj(i -> client.sendAsync(request(png.toByteArray()), HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .toList();

        List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();

        assertThat(statuses).contains(200, 503).containsOnly(200, 503);
        assertThat(post(png.toByteArray()).statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() throws Exception {
        service.toHandle().destroy(); // leaves the output open, which Process.destroy closes
        String rest = new String(service.getInputStream().readAllBytes());

        assertThat(service.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(rest).contains("Graceful shutdown complete").doesNotContain("Exception");
    }

    private static HttpResponse<String> post(byte[] image) throws Exception {
        return HttpClient.newHttpClient().send(request(image), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(byte[] image) {
        return HttpRequest.newBuilder(classify)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(image))
                .build();
    }
}
