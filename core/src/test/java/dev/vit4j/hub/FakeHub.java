package dev.vit4j.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vit4j.internal.io.GitBlobId;
import dev.vit4j.internal.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A hub of one repository, {@code org/model}, that answers as the public one does: small files itself, tagged by their
 * names in Git, and large ones by a redirect to the store of another host, tagged by their SHA-256. Faults are asked
 * for before they happen.
 */
public final class FakeHub implements AutoCloseable {

    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** What a server does instead of the right thing. */
    @FunctionalInterface
    public interface Fault {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** What was asked of a host. */
    public record Request(
            String host, String method, String path, Optional<String> authorization, Optional<String> range) {}

    private final Map<String, byte[]> files = new TreeMap<>();
    private final Queue<Fault> hubFaults = new ConcurrentLinkedQueue<>();
    private final Queue<Fault> storeFaults = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean capitals;
    private volatile boolean commitless;
    private volatile String encoding = "";
    private volatile String storeEncoding = "";
    private volatile Optional<URI> storesName = Optional.empty();
    private final HttpServer hub;
    private final HttpServer store;

    public FakeHub() throws IOException {
        hub = start(this::answerAsHub);
        store = start(this::answerAsStore);
    }

    private HttpServer start(Fault handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(new Request(
                        server == this.store ? "store" : "hub",
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getRawPath(),
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))));
                handler.answer(exchange);
            }
        });
        server.start();
        return server;
    }

    public URI endpoint() {
        return address(hub);
    }

    public URI store() {
        return address(store);
    }

    /** From now on redirects to the store by this address. */
    public FakeHub withStoreAt(URI name) {
        storesName = Optional.of(name);
        return this;
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public FakeHub with(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    public FakeHub withFolder(Path folder) throws IOException {
        try (var list = Files.list(folder)) {
            for (Path file : list.toList()) {
                with(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return this;
    }

    public byte[] content(String name) {
        return files.get(name);
    }

    /** The next request to the hub is answered so. */
    FakeHub hubFails(Fault fault) {
        hubFaults.add(fault);
        return this;
    }

    /** The next request to the store is answered so. */
    public FakeHub storeFails(Fault fault) {
        storeFaults.add(fault);
        return this;
    }

    static Fault status(int status, String reason) {
        return exchange -> {
            if (!reason.isEmpty()) {
                exchange.getResponseHeaders().set("X-Error-Code", reason);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Promises a length and hangs up before it. */
    static Fault cut(byte[] whole, int length) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"stored\"");
            exchange.sendResponseHeaders(200, whole.length);
            OutputStream body = exchange.getResponseBody();
            body.write(whole, 0, length);
            body.flush();
            sleep(); // Java's client drops what it hasn't read when a connection breaks
        };
    }

    /** Sends the beginning of an answer, and then nothing more until it is closed. */
    static Fault silent(byte[] beginning) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(beginning);
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Asks to be asked again after so many seconds, or at a time. */
    static Fault busy(int status, String wait) {
        return exchange -> {
            exchange.getResponseHeaders().set("Retry-After", wait);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Sends up to a gigabyte, without saying how much. */
    static Fault gigabyte(AtomicLong sent) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(piece);
                sent.addAndGet(piece.length);
            }
        };
    }

    /** Waits for a signal before it does something else. */
    public static Fault after(CountDownLatch signal, Fault next) {
        return exchange -> {
            try {
                signal.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            next.answer(exchange);
        };
    }

    public static Fault content(byte[] other) {
        return exchange -> send(exchange, other);
    }

    private static void sleep() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public List<Request> requests() {
        return requests;
    }

    static String etag(String name, byte[] content) {
        return isLarge(name) ? Sha256.of(content) : gitBlobId(content);
    }

    private static String gitBlobId(byte[] content) {
        try {
            Path file = Files.createTempFile("blob", "");
            Files.write(file, content);
            String id = GitBlobId.of(file);
            Files.delete(file);
            return id;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isLarge(String name) {
        return name.endsWith(".safetensors");
    }

    /** From now on names contents in capital letters. */
    FakeHub withTagsInCapitals() {
        capitals = true;
        return this;
    }

    /** From now on gives no listing, and says of no file at which commit it is. */
    public FakeHub withoutCommits() {
        commitless = true;
        return this;
    }

    /** From now on compresses all that it sends, though asked for it as it is, and says so by that name. */
    public FakeHub compressing(String name) {
        encoding = name;
        return compressingStore(name);
    }

    FakeHub compressingStore(String name) {
        storeEncoding = name;
        return this;
    }

    private byte[] compressed(HttpExchange exchange, String name, byte[] content) throws IOException {
        if (name.isEmpty()) {
            return content;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        exchange.getResponseHeaders().set("Content-Encoding", name);
        return compressed.toByteArray();
    }

    private void answerAsHub(HttpExchange exchange) throws IOException {
        Fault fault = hubFaults.poll();
        String path = exchange.getRequestURI().getPath();
        String resolved = path.startsWith("/org/model/resolve/main/")
                ? "/org/model/resolve/main/"
                : "/org/model/resolve/" + COMMIT + "/";
        if (fault != null) {
            fault.answer(exchange);
        } else if (commitless && path.startsWith("/api/")) {
            status(404, "").answer(exchange);
        } else if (path.equals("/api/models/org/model/revision/main")
                || path.equals("/api/models/org/model/revision/refs/pr/1")) {
            send(exchange, compressed(exchange, encoding, listing()));
        } else if (path.startsWith("/api/models/org/model/")) {
            status(404, "RevisionNotFound").answer(exchange);
        } else if (path.startsWith("/api/")) {
            status(401, "RepoNotFound").answer(exchange);
        } else if (path.startsWith(resolved) && files.containsKey(path.substring(resolved.length()))) {
            file(exchange, path.substring(resolved.length()));
        } else {
            status(404, "EntryNotFound").answer(exchange);
        }
    }

    byte[] listing() {
        String siblings = files.keySet().stream()
                .map(name -> "{\"rfilename\":\"" + name + "\"}")
                .collect(Collectors.joining(","));
        return ("{\"id\":\"org/model\",\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        byte[] content = files.get(name);
        String tag = etag(name, content);
        String etag = '"' + (capitals ? tag.toUpperCase(Locale.ROOT) : tag) + '"';
        if (!commitless) {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        }
        if (isLarge(name)) {
            exchange.getResponseHeaders().set("X-Linked-Etag", etag);
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
            exchange.getResponseHeaders().set("Location", storesName.orElse(address(store)) + "/" + name + "?signed=1");
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders().set("ETag", etag);
            send(exchange, compressed(exchange, encoding, content));
        }
    }

    private void answerAsStore(HttpExchange exchange) throws IOException {
        Fault fault = storeFaults.poll();
        byte[] content = files.get(exchange.getRequestURI().getPath().substring(1));
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (fault != null) {
            fault.answer(exchange);
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"stored\"");
        if (range == null) {
            send(exchange, compressed(exchange, storeEncoding, content));
            return;
        }
        if (!storeEncoding.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Encoding", storeEncoding);
        }
        int from = Integer.parseInt(range.replaceAll("\\D", ""));
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, content.length - from);
        exchange.getResponseBody().write(Arrays.copyOfRange(content, from, content.length));
    }

    private static void send(HttpExchange exchange, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        store.stop(0);
        threads.shutdownNow();
    }
}
