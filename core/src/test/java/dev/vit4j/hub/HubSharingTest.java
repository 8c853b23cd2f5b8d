package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.JavaProcess;
import dev.vit4j.hub.FakeHub.Request;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several that want one model at the same time. */
@Timeout(120)
class HubSharingTest {

    private static final HubId MAIN = new HubId("org/model", "main");
    private static final String WEIGHTS = "model.safetensors";
    private static final String WAITING = "another process or thread is downloading org/model; waiting for it …";

    @TempDir
    Path folder;

    private FakeHub hub;

    @BeforeEach
    void startAHub() throws IOException, URISyntaxException {
        hub = new FakeHub()
                .withFolder(Path.of(HubSharingTest.class
                        .getResource("/golden/models/vit-cls")
                        .toURI()));
    }

    @AfterEach
    void stopTheHub() {
        hub.close();
    }

    /** Tells of the first line that is said and of the first byte of the weights. */
    private static final class Listener implements TransferListener {

        private final CompletableFuture<String> said = new CompletableFuture<>();
        private final CompletableFuture<Long> weights = new CompletableFuture<>();

        @Override
        public void update(String name, long done, long total) {
            if (name.equals(WEIGHTS)) {
                weights.complete(done);
            }
        }

        @Override
        public void say(String line) {
            said.complete(line);
        }
    }

    private CompletableFuture<Path> fetch(Listener listener) {
        HubSettings settings = new HubSettings(folder, hub.endpoint(), Optional.empty(), false, Network.of(Map.of()));
        return CompletableFuture.supplyAsync(() -> new HubModels(settings).folder(MAIN, listener), task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        });
    }

    private JavaProcess fetchElsewhere() throws IOException {
        return new JavaProcess(Visitor.class, hub.endpoint().toString(), folder.toString());
    }

    private List<String> downloads() {
        return hub.requests().stream()
                .filter(request -> request.method().equals("GET"))
                .map(Request::path)
                .filter(path -> !path.startsWith("/api/"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    private void assertFetchedOnce(Path fetched) {
        assertThat(fetched.resolve(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(downloads())
                .filteredOn(name -> hub.content(name) != null)
                .containsOnlyOnce("config.json", "preprocessor_config.json");
        assertThat(hub.requests())
                .filteredOn(request -> request.host().equals("store"))
                .hasSize(1);
        assertThat(fetched.resolve("../../.vit4j.lock")).doesNotExist();
    }

    @Test
    void twoThreadsFetchItOnce() {
        CountDownLatch waiting = new CountDownLatch(1);
        hub.storeFails(FakeHub.after(waiting, FakeHub.content(hub.content(WEIGHTS))));
        Listener first = new Listener();
        Listener second = new Listener();
        CompletableFuture<Path> one = fetch(first);
        awaitTheStore();
        CompletableFuture<Path> two = fetch(second);

        assertThat(second.said.join()).isEqualTo(WAITING);
        waiting.countDown();

        assertThat(two.join()).isEqualTo(one.join());
        assertThat(first.said).isNotDone();
        assertThat(second.weights).isNotDone();
        assertFetchedOnce(one.join());
    }

    @Test
    void twoProcessesFetchItOnce() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        hub.storeFails(FakeHub.after(waiting, FakeHub.content(hub.content(WEIGHTS))));
        CompletableFuture<Path> one = fetch(new Listener());
        awaitTheStore();
        try (JavaProcess other = fetchElsewhere()) {
            assertThat(other.line()).isEqualTo(WAITING);
            waiting.countDown();

            assertThat(other.line()).isEqualTo(one.join().toString());
            assertThat(other.finish()).isZero();
        }
        assertFetchedOnce(one.join());
    }

    @Test
    void whoIsStoppedWhileWaitingHarmsNobody() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        hub.storeFails(FakeHub.after(stopped, FakeHub.content(hub.content(WEIGHTS))));
        CompletableFuture<Path> one = fetch(new Listener());
        awaitTheStore();
        try (JavaProcess other = fetchElsewhere()) {
            assertThat(other.line()).isEqualTo(WAITING);
            other.interrupt();
        }
        stopped.countDown();

        assertFetchedOnce(one.join());
    }

    @Test
    void whoWaitsGoesOnWhereAKilledProcessWas() throws Exception {
        byte[] weights = hub.content(WEIGHTS);
        hub.storeFails(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"stored\"");
            exchange.sendResponseHeaders(200, weights.length);
            OutputStream body = exchange.getResponseBody();
            body.write(weights, 0, 10_000);
            body.flush();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Listener second = new Listener();
        try (JavaProcess first = fetchElsewhere()) {
            assertThat(first.line()).isEqualTo(WEIGHTS + " has begun");
            CompletableFuture<Path> here = fetch(second);
            assertThat(second.said.join()).isEqualTo(WAITING);
            first.kill();

            assertThat(here.join().resolve(WEIGHTS)).hasBinaryContent(weights);
        }
        assertThat(second.weights.join()).isPositive();
        assertThat(hub.requests())
                .filteredOn(request -> request.host().equals("store"))
                .extracting(request -> request.range().isPresent())
                .containsExactly(false, true);
    }

    private void awaitTheStore() {
        while (hub.requests().stream().noneMatch(request -> request.host().equals("store"))) {
            Thread.onSpinWait();
        }
    }

    /** Fetches the model, and prints what is said, that the weights have begun to come, and the folder. */
    static final class Visitor {

        private Visitor() {}

        public static void main(String[] arguments) {
            HubSettings settings = new HubSettings(
                    Path.of(arguments[1]), URI.create(arguments[0]), Optional.empty(), false, Network.of(Map.of()));
            Path fetched = new HubModels(settings).folder(MAIN, new TransferListener() {
                private boolean begun;

                @Override
                public void update(String name, long done, long total) {
                    if (name.equals(WEIGHTS) && done > 0 && !begun) {
                        begun = true;
                        System.out.println(WEIGHTS + " has begun");
                    }
                }

                @Override
                public void say(String line) {
                    System.out.println(line);
                }
            });
            System.out.println(fetched);
        }
    }
}
