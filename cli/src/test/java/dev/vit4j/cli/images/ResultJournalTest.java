package dev.vit4j.cli.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ResultJournalTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ImageDecoder.Limits LIMITS = ImageDecoder.Limits.STANDARD;

    @TempDir
    Path folder;

    private final ObjectNode request = JSON.createObjectNode().put("top", 5);
    private final List<Path> files = new ArrayList<>();
    private Path part;

    @BeforeEach
    void makeFilesAndAnswers() throws IOException {
        for (String name : List.of("a", "b", "c", "d")) {
            files.add(Files.writeString(folder.resolve(name), name));
        }
        part = folder.resolve("out.csv.part");
        try (ResultJournal journal = open()) {
            assertThat(journal.answered()).isZero();
            journal.append(List.of(answer(0), answer(1)));
            journal.append(List.of(ImageResult.failure(files.get(2), LIMITS, "broken")));
        }
    }

    private ResultJournal open() {
        return open(LIMITS);
    }

    private ResultJournal open(ImageDecoder.Limits limits) {
        return ResultJournal.beside(folder.resolve("out.csv"), request, files, limits);
    }

    private ImageResult answer(int number) {
        return ImageResult.of(
                files.get(number),
                ImageResult.version(files.get(number)),
                JSON.createObjectNode().put("number", number));
    }

    private static List<String> files(ResultJournal journal) {
        List<String> names = new ArrayList<>();
        journal.forEach(answer -> names.add(Path.of(answer.file()).getFileName().toString()));
        return names;
    }

    @Test
    void goesOnBehindTheLastAnswer() {
        try (ResultJournal journal = open()) {
            assertThat(journal.dropped()).isEmpty();
            assertThat(journal.answered()).isEqualTo(3);
            assertThat(journal.failed()).isEqualTo(1);
            journal.append(List.of(answer(3)));

            assertThat(files(journal)).containsExactly("a", "b", "c", "d");
            List<ImageResult> all = new ArrayList<>();
            journal.forEach(all::add);
            assertThat(all.get(1)).isEqualTo(answer(1));
            assertThat(all.get(2).error()).contains("broken");
        }
    }

    @Test
    void dropsALineThatWasNotWrittenToItsEnd() throws IOException {
        Files.writeString(part, "{\"file\":\"half", StandardOpenOption.APPEND);
        try (ResultJournal journal = open()) {
            assertThat(journal.answered()).isEqualTo(3);
            journal.append(List.of(answer(3)));
        }
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void asksAgainFromAnImageThatHasChangedOn() throws IOException {
        Files.writeString(files.get(1), "longer");
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).containsExactly("a");
            assertThat(journal.dropped().orElseThrow())
                    .contains(
                            "2 of the results in " + part + " are dropped with the first new one",
                            files.get(1) + " has changed");
        }
    }

    @Test
    void asksAgainFromAFailureThatOtherLimitsMayMend() {
        try (ResultJournal journal = open(LIMITS.withMaxPixels(LIMITS.maxPixels() + 1))) {
            assertThat(files(journal)).containsExactly("a", "b");
            assertThat(journal.failed()).isZero();
            assertThat(journal.dropped().orElseThrow()).contains("1 of the results", "the cause of its failure");
        }
    }

    @Test
    void asksAgainFromWhereTheImagesAreOthers() throws IOException {
        files.add(1, Files.writeString(folder.resolve("aa"), "aa"));
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).containsExactly("a");
            assertThat(journal.dropped().orElseThrow())
                    .contains("2 of the results", files.get(1) + " instead of " + files.get(2));
        }
    }

    @Test
    void keepsNoAnswersToImagesThatAreNotAskedAbout() {
        files.subList(1, 4).clear();
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).containsExactly("a");
            assertThat(journal.dropped().orElseThrow()).contains("2 of the results", "fewer images");
        }
    }

    @Test
    void beginsAnewForAnotherRequest() {
        request.put("top", 1);
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).isEmpty();
            assertThat(journal.dropped().orElseThrow()).contains("3 of the results", "another request");
        }
    }

    /** Somebody who mistyped an option and stops the command finds what was there. */
    @Test
    void keepsEarlierAnswersUntilThereAreNewOnes() throws IOException {
        byte[] before = Files.readAllBytes(part);
        request.put("top", 1);
        try (ResultJournal journal = open()) {
            assertThat(journal.answered()).isZero();
        }
        assertThat(part).hasBinaryContent(before);
        request.put("top", 5);
        try (ResultJournal journal = open()) {
            assertThat(journal.answered()).isEqualTo(3);
        }
        request.put("top", 1);
        try (ResultJournal journal = open()) {
            journal.append(List.of(answer(0)));
            assertThat(files(journal)).containsExactly("a");
        }
        try (ResultJournal journal = open()) {
            assertThat(journal.dropped()).isEmpty();
            assertThat(journal.answered()).isEqualTo(1);
        }
    }

    @Test
    void goesOnWithAJournalOfAnEarlierVersion() throws IOException {
        String answers = Files.readString(part);
        Files.writeString(part, request + answers.substring(answers.indexOf('\n')));

        try (ResultJournal journal = open()) {
            assertThat(journal.dropped()).isEmpty();
            journal.append(List.of(answer(3)));
        }
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).containsExactly("a", "b", "c", "d");
        }
    }

    /** Of a command that was killed before it wrote its first line. */
    @Test
    void takesOverAnEmptyFile() throws IOException {
        Files.writeString(part, "");

        try (ResultJournal journal = open()) {
            journal.append(List.of(answer(0)));
        }
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).containsExactly("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"my notes", "{\"file\":\"a\"}\n", "{\"vit4j\":\"notes\"}\n"})
    void leavesAFileThatIsNoJournalAsItIs(String content) throws IOException {
        Files.writeString(part, content);

        assertThatThrownBy(this::open)
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        "cannot write " + part, "not the journal of an earlier vit4j command", "move it");
        assertThat(part).hasContent(content);
    }

    /** The name of the link would let two commands write one file, each with a journal of its own. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void liesBesideTheFileThatALinkLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("links")).resolve("link.csv"), Path.of("../out.csv"));
        try (ResultJournal journal = ResultJournal.beside(link, request, files, LIMITS)) {
            assertThat(journal.answered()).isEqualTo(3);
            assertThat(journal.path().toRealPath()).isEqualTo(part.toRealPath());
        }
        assertThat(link.resolveSibling("link.csv.part")).doesNotExist();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void followsNoLinkEvenToAJournal() throws IOException {
        Path journal = Files.move(part, folder.resolve("journal"));
        byte[] content = Files.readAllBytes(journal);
        Files.createSymbolicLink(part, journal);

        assertThatThrownBy(this::open)
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + part, "symbolic link", "move it away");
        assertThat(journal).hasBinaryContent(content);
    }

    @Test
    void beginsAnewWhereTheFirstLineWasNotWrittenToItsEnd() throws IOException {
        Files.writeString(part, Files.readString(part).substring(0, 30));
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).isEmpty();
            journal.append(List.of(answer(0)));
        }
        try (ResultJournal journal = open()) {
            assertThat(files(journal)).containsExactly("a");
        }
    }

    @Test
    void isWrittenByOneCommandAtATime() {
        try (ResultJournal journal = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll(journal.path().toString(), "being written by another command");
        }
    }

    @Test
    void leavesNothingOfATemporaryOne() {
        ResultJournal journal = ResultJournal.temporary();
        journal.append(List.of(answer(0)));
        assertThat(files(journal)).containsExactly("a");
        journal.close();

        assertThat(journal.path()).doesNotExist();
    }
}
