package dev.vit4j.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings a file from one address, going on from the bytes that are there (RFC 9110, sections 13 and 14). */
final class Transfer {

    private static final int CHUNK = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final WebClient client;
    private final URI mirror;
    private final PartialFile part;
    private final String name;
    private final Progress progress;
    private final Duration patience;

    /**
     * @param patience how long the server may be silent
     */
    Transfer(WebClient client, URI mirror, PartialFile part, String name, Progress progress, Duration patience) {
        this.client = client;
        this.mirror = mirror;
        this.part = part;
        this.name = name;
        this.progress = progress;
        this.patience = patience;
    }

    /**
     * One request, to the end of the file.
     *
     * @throws IOException where the disk fails
     * @throws TransferException where the server or the connection does; what came before it is kept
     */
    void attempt() throws IOException, TransferException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(mirror).timeout(patience).header("Accept-Encoding", "identity");
        Optional<String> validator = part.validatorFor(mirror);
        long resumedAt = validator.isPresent() ? part.size() : 0;
        if (validator.isPresent()) {
            request.header("Range", "bytes=" + resumedAt + "-").header("If-Range", validator.get());
        }
        HttpResponse<InputStream> response = send(request.build());
        try (InputStream body = response.body()) {
            long total = switch (response.statusCode()) {
                case OK -> beginAnew(response.headers());
                case PARTIAL_CONTENT -> goOn(response.headers(), resumedAt);
                default -> throw refused(response.statusCode());
            };
            receive(body, total);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws TransferException {
        try {
            return client.send(request, WebClient.Redirects.ALL);
        } catch (IOException e) {
            throw new TransferException("no answer: " + e, true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferException("interrupted", false, e);
        }
    }

    /** The server sends the whole file, because we asked for it, it knows no ranges, or its file has changed. */
    private long beginAnew(HttpHeaders headers) throws IOException {
        Optional<String> strongTag = headers.firstValue("ETag").filter(tag -> !tag.startsWith("W/"));
        part.restart(mirror, strongTag.or(() -> headers.firstValue("Last-Modified")));
        return headers.firstValueAsLong("Content-Length").orElse(-1);
    }

    private long goOn(HttpHeaders headers, long resumedAt) throws IOException, TransferException {
        String range = headers.firstValue("Content-Range").orElse("none");
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != resumedAt) {
            part.delete();
            throw new TransferException(
                    "expected a Content-Range from byte " + resumedAt + " on, found " + range, true);
        }
        return Long.parseLong(matcher.group(3));
    }

    private TransferException refused(int status) throws IOException {
        if (status == RANGE_NOT_SATISFIABLE) {
            part.delete();
        }
        boolean passing = status == RANGE_NOT_SATISFIABLE
                || status == REQUEST_TIMEOUT
                || status == TOO_MANY_REQUESTS
                || status >= SERVER_ERRORS;
        return new TransferException("expected HTTP status 200, found " + status, passing);
    }

    private void receive(InputStream body, long total) throws IOException, TransferException {
        long done = part.size();
        byte[] chunk = new byte[CHUNK];
        try (StallGuard guard = new StallGuard(body, patience);
                OutputStream out = part.append()) {
            progress.update(name, done, total);
            for (int read = read(body, chunk, done, total, guard);
                    read >= 0;
                    read = read(body, chunk, done, total, guard)) {
                out.write(chunk, 0, read);
                done += read;
                progress.update(name, done, total);
            }
        }
        if (total >= 0 && done != total) {
            boolean tooMuch = done > total;
            if (tooMuch) {
                part.delete();
            }
            throw new TransferException("expected " + total + " bytes, found " + done, !tooMuch);
        }
    }

    private int read(InputStream body, byte[] chunk, long done, long total, StallGuard guard) throws TransferException {
        try {
            int read = body.read(chunk);
            guard.arrived();
            return read;
        } catch (IOException e) {
            String reason = guard.stalled() ? "nothing came for " + patience.toSeconds() + " s" : e.getMessage();
            String expected = total < 0 ? "more" : total + " bytes";
            throw new TransferException(
                    "the connection broke: expected " + expected + ", found " + done + " (" + reason + ")", true, e);
        }
    }
}
