package dev.vit4j.net.internal;

import dev.vit4j.net.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/** Downloads a file from one address, resuming after the bytes that exist (RFC 9110, sections 13 and 14). */
final class Transfer {

    private static final int CHUNK = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    /** In the response if there is nothing from the requested byte on: the full length. */
    private static final Pattern UNSATISFIED_RANGE = Pattern.compile("bytes \\*/(\\d{1,18})");

    private final WebClient client;
    private final URI mirror;
    private final RemoteFile file;
    private final PartialFile part;
    private final TransferListener progress;
    private final Pace pace;

    Transfer(WebClient client, URI mirror, RemoteFile file, PartialFile part, TransferListener progress, Pace pace) {
        this.client = client;
        this.mirror = mirror;
        this.file = file;
        this.part = part;
        this.progress = progress;
        this.pace = pace;
    }

    /**
     * One request, to the end of the file and not a byte further.
     *
     * @throws IOException if the disk fails
     * @throws TransferException if the server or the connection fails; the bytes before that are kept
     */
    void attempt() throws IOException, TransferException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(mirror).timeout(pace.silence()).header("Accept-Encoding", "identity");
        Optional<String> validator = part.validatorFor(mirror);
        long resumedAt = validator.isPresent() ? part.size() : 0;
        if (validator.isPresent()) {
            request.header("Range", "bytes=" + resumedAt + "-").header("If-Range", validator.get());
        }
        HttpResponse<InputStream> response = send(request.build());
        ContentEncoding encoding = ContentEncoding.of(response.headers());
        try (InputStream body = response.body()) {
            if (response.statusCode() == OK) {
                receive(body, encoding, beginAnew(response.headers(), encoding));
            } else if (response.statusCode() == PARTIAL_CONTENT && validator.isPresent()) {
                requireBytesOfTheFile(encoding);
                receive(body, encoding, goOn(response.headers(), resumedAt));
            } else if (!isWhole(response, resumedAt)) {
                throw refused(response);
            }
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws TransferException {
        try {
            return client.send(request, WebClient.Redirects.ALL);
        } catch (IOException e) {
            throw new TransferException(
                    "no response: " + UnreachableException.reason(e), !UnreachableException.isLasting(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferException("interrupted", false, e);
        }
    }

    /** A range of compressed content is not a range of the file: the whole file is requested again. */
    private void requireBytesOfTheFile(ContentEncoding encoding) throws IOException, TransferException {
        if (!encoding.isIdentity()) {
            part.delete();
            throw new TransferException(
                    "expected uncompressed content to resume the file, found Content-Encoding " + "\"" + encoding.name()
                            + "\"",
                    true);
        }
    }

    /**
     * The server sends the whole file, because it was requested, ranges are not supported, or the file has changed. If
     * it is compressed, the length is not the file's, and a partial download can't be resumed.
     */
    private TransferLimit beginAnew(HttpHeaders headers, ContentEncoding encoding)
            throws IOException, TransferException {
        OptionalLong announced = headers.firstValue("Content-Length")
                .filter(length ->
                        encoding.isIdentity() && LENGTH.matcher(length).matches())
                .map(length -> OptionalLong.of(Long.parseLong(length)))
                .orElse(OptionalLong.empty());
        Optional<String> strongTag = headers.firstValue("ETag").filter(tag -> !tag.startsWith("W/"));
        part.delete();
        TransferLimit limit = TransferLimit.of(file, announced, 0, part.folder());
        part.restart(
                mirror,
                strongTag.or(() -> headers.firstValue("Last-Modified")).filter(validator -> encoding.isIdentity()));
        return limit;
    }

    private TransferLimit goOn(HttpHeaders headers, long resumedAt) throws IOException, TransferException {
        String range = headers.firstValue("Content-Range").orElse("none");
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches()
                || Long.parseLong(matcher.group(1)) != resumedAt
                || Long.parseLong(matcher.group(3)) < resumedAt) {
            part.delete();
            throw new TransferException(
                    "expected a Content-Range from byte " + resumedAt + " on, found " + range, true);
        }
        return TransferLimit.of(file, OptionalLong.of(Long.parseLong(matcher.group(3))), resumedAt, part.folder());
    }

    /** If a process ended between the last byte and the check, nothing is left to download. */
    private static boolean isWhole(HttpResponse<?> response, long resumedAt) {
        Matcher range = UNSATISFIED_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        return response.statusCode() == RANGE_NOT_SATISFIABLE
                && resumedAt > 0
                && range.matches()
                && Long.parseLong(range.group(1)) == resumedAt;
    }

    private TransferException refused(HttpResponse<?> response) throws IOException {
        int status = response.statusCode();
        if (status == RANGE_NOT_SATISFIABLE) {
            part.delete();
        }
        boolean passing = status == RANGE_NOT_SATISFIABLE
                || status == REQUEST_TIMEOUT
                || status == TOO_MANY_REQUESTS
                || status >= SERVER_ERRORS;
        String found = "expected HTTP status 200, found " + status + Retries.advice(response);
        return passing
                ? new TransferException(found, Retries.askedToWait(response))
                : new TransferException(found, false);
    }

    private void receive(InputStream body, ContentEncoding encoding, TransferLimit limit)
            throws IOException, TransferException {
        long done = part.size();
        byte[] chunk = new byte[CHUNK];
        try (StallDetector guard = new StallDetector(body, pace);
                InputStream content = decoded(guard, encoding);
                OutputStream out = part.append()) {
            progress.update(file.name(), done, limit.total());
            for (int read = read(content, chunk, done, limit); read >= 0; read = read(content, chunk, done, limit)) {
                if (read > limit.bytes() - done) {
                    part.delete();
                    throw new TransferException(
                            "expected at most " + limit.bytes() + " bytes, " + limit.reason()
                                    + ", and the server sent more; the transfer was ended there",
                            false);
                }
                out.write(chunk, 0, read);
                done += read;
                progress.update(file.name(), done, limit.total());
            }
        }
        if (limit.known() && done < limit.bytes()) {
            throw new TransferException("expected " + limit.bytes() + " bytes, found " + done, true);
        }
    }

    private static InputStream decoded(InputStream body, ContentEncoding encoding) throws TransferException {
        try {
            return encoding.decoded(body);
        } catch (IOException e) {
            throw new TransferException(UnreachableException.reason(e), !UnreachableException.isLasting(e), e);
        }
    }

    private int read(InputStream content, byte[] chunk, long done, TransferLimit limit) throws TransferException {
        try {
            return content.read(chunk, 0, (int) Math.min(CHUNK, limit.bytes() - done + 1));
        } catch (ZipException e) {
            throw new TransferException(
                    "it has Content-Encoding gzip, and can't be decompressed (" + e.getMessage() + ")", true, e);
        } catch (IOException e) {
            String expected = limit.known() ? limit.bytes() + " bytes" : "more";
            throw new TransferException(
                    "the connection broke: expected " + expected + ", found " + done + " (" + e.getMessage() + ")",
                    true,
                    e);
        }
    }
}
