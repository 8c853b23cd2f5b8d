package dev.vit4j.cli.images;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.JsonLines;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.io.OwnFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The results of a model for one image after the other, in a file next to the output that is made from it at the end: a
 * JSON object per line, after the request. A command that was stopped, or even killed, continues after the last
 * complete line whose image is still the next one and unchanged. A file of that name that doesn't begin like a journal
 * is left alone.
 */
public final class ResultJournal implements AutoCloseable {

    static final String SUFFIX = ".part";

    /** The beginning of the first line, and so of a journal file. */
    private static final String MARK = "{\"vit4j\":\"answers\",";

    private static final String REQUEST = "request";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path path;
    private final FileChannel channel;
    private final boolean temporary;
    private long firstAnswer;
    private int answered;
    private int failed;
    private Optional<String> dropped = Optional.empty();
    private Optional<Cut> cut = Optional.empty();

    /**
     * How the file changes with the first new result; until then outdated results stay, since the request may have been
     * a mistake.
     *
     * @param end the length of what is kept
     * @param request the new first line of the file, if it began with another request
     */
    private record Cut(long end, Optional<ObjectNode> request) {}

    private ResultJournal(Path path, FileChannel channel, boolean temporary) {
        this.path = path;
        this.channel = channel;
        this.temporary = temporary;
    }

    /**
     * A temporary journal that is deleted with the command.
     *
     * @throws ResourceException if the system's temporary folder can't be written to
     */
    public static ResultJournal temporary() {
        try {
            Path path = Files.createTempFile("vit4j-answers", SUFFIX);
            return new ResultJournal(path, OwnFile.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), true);
        } catch (IOException e) {
            throw new ResourceException("cannot write a temporary file: " + e, e);
        }
    }

    /**
     * The journal of an output, with the results of an earlier command for the same request.
     *
     * @param request what the results depend on
     * @param limits the limits for decoding images, which failures depend on
     * @throws ResourceException if the file can't be written, another command is writing it, or it is not a journal
     */
    static ResultJournal beside(Path output, ObjectNode request, List<Path> files, ImageDecoder.Limits limits) {
        Path path = pathBeside(output);
        try {
            FileChannel channel =
                    OwnFile.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            ResultJournal journal = new ResultJournal(path, channel, false);
            try {
                journal.lock();
                if (channel.size() == 0) { // new, or left by a command that was killed before its first line
                    journal.begin(request);
                } else {
                    journal.resume(request, files, limits);
                }
                return journal;
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ResourceException("cannot write " + path + ": " + FileFailure.reason(e), e);
        }
    }

    /** Next to the actual file: if the output is a link, other commands look for the journal by that file's name. */
    static Path pathBeside(Path output) {
        Path file = LinkTarget.of(output);
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** Held until the channel is closed. */
    private void lock() throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // reported below
        }
        throw new ResourceException(path + " is being written by another command; wait for it");
    }

    private void resume(ObjectNode request, List<Path> files, ImageDecoder.Limits limits) throws IOException {
        boolean isUnmarked = beginsWith(request + "\n"); // the format of earlier versions
        if (!isUnmarked && !beginsWith(MARK)) {
            throw OwnFile.inTheWay(path, "it is not the journal of an earlier vit4j command");
        }
        JsonLines lines = read(0);
        Optional<JsonLines.Line> first = lines.next();
        if (first.isPresent() && (isUnmarked || first.get().json().path(REQUEST).equals(request))) {
            firstAnswer = first.get().end();
            cut = Optional.of(new Cut(skipAnswers(lines, files, limits), Optional.empty()));
        } else {
            drop(lines.countRest(), "they belong to another request: another model, or other options");
            cut = Optional.of(new Cut(0, Optional.of(request)));
        }
    }

    private boolean beginsWith(String text) throws IOException {
        byte[] expected = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer head = ByteBuffer.allocate(expected.length);
        return channel.read(head, 0) == expected.length && Arrays.equals(head.array(), expected);
    }

    private void begin(ObjectNode request) throws IOException {
        try {
            write(JSON.createObjectNode().put("vit4j", "answers").set(REQUEST, request));
        } catch (IOException e) {
            Files.deleteIfExists(path); // a part of a first line would not be recognized
            throw e;
        }
        firstAnswer = channel.position();
    }

    /** The end of the results that can be kept. */
    private long skipAnswers(JsonLines lines, List<Path> files, ImageDecoder.Limits limits) throws IOException {
        Iterator<Path> expected = files.iterator();
        long end = firstAnswer;
        for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
            ImageResult answer = ImageResult.of(line.get().json());
            Optional<String> obstacle = obstacle(answer, expected, limits);
            if (obstacle.isPresent()) {
                drop(1 + lines.countRest(), obstacle.get());
                break;
            }
            count(answer);
            end = line.get().end();
        }
        return end;
    }

    /** Why a result is not for the next image. */
    private static Optional<String> obstacle(ImageResult answer, Iterator<Path> expected, ImageDecoder.Limits limits) {
        if (!expected.hasNext()) {
            return Optional.of("there are fewer images now");
        }
        Path file = expected.next();
        if (!answer.names(file)) {
            return Optional.of("the images or their order have changed: " + file + " instead of " + answer.file());
        }
        return answer.holdsFor(file, limits)
                ? Optional.empty()
                : Optional.of(file + " has changed"
                        + (answer.error().isPresent() ? ", or the cause of its failure may have been removed" : ""));
    }

    private void drop(int answers, String reason) {
        if (answers > 0) {
            dropped = Optional.of(
                    answers + " of the results in " + path + " are dropped with the first new one: " + reason);
        }
    }

    private void count(ImageResult answer) {
        answered++;
        failed += answer.error().isPresent() ? 1 : 0;
    }

    /** The number of images processed. */
    int answered() {
        return answered;
    }

    /** The number of them that could not be read. */
    int failed() {
        return failed;
    }

    /** Reports how many results of an earlier command are discarded, and why, if there are any. */
    Optional<String> dropped() {
        return dropped;
    }

    Path path() {
        return path;
    }

    /** Adds results, durably: a later command finds them even if this process is killed right afterwards. */
    void append(List<ImageResult> answers) {
        try {
            cut();
            for (ImageResult answer : answers) {
                write(answer.toJson());
                count(answer);
            }
        } catch (IOException e) {
            throw new ResourceException("cannot write " + path + ": " + e, e);
        }
    }

    private void cut() throws IOException {
        if (cut.isEmpty()) {
            return;
        }
        channel.truncate(cut.get().end());
        channel.position(channel.size());
        if (cut.get().request().isPresent()) {
            begin(cut.get().request().get());
        }
        cut = Optional.empty();
    }

    private void write(ObjectNode json) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    /** Iterates over all results. */
    public void forEach(Consumer<ImageResult> consumer) {
        try {
            cut();
            JsonLines lines = read(firstAnswer);
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                consumer.accept(ImageResult.of(line.get().json()));
            }
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + e, e);
        }
    }

    /** Deletes the file, after the output has been made from it. */
    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new ResourceException("cannot delete " + path + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (temporary) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new ResourceException("cannot close " + path + ": " + e, e);
        }
    }

    private JsonLines read(long from) throws IOException {
        channel.position(from);
        // the channel stays open after the stream
        return new JsonLines(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), from);
    }
}
