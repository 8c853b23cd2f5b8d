package dev.vit4j.eval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassMatchingTest {

    private static final List<String> FISH =
            List.of("goldfish, Carassius auratus", "tench, Tinca tinca", "crane", "crane");

    @TempDir
    private Path folder;

    private static ClassMatching byName(List<String> labels, String... classNames) {
        return ClassMatching.of(labels, List.of(classNames), Optional.empty());
    }

    private ClassMatching byFile(String text, List<String> labels, String... classNames) throws IOException {
        Path file = Files.writeString(folder.resolve("classes.tsv"), text);
        return ClassMatching.of(labels, List.of(classNames), Optional.of(ClassFile.read(file)));
    }

    private static List<Integer> labels(ClassMatching matching, int count) {
        return IntStream.range(0, count)
                .mapToObj(label -> matching.judgedLabel(label))
                .toList();
    }

    @Test
    void theSameNamesInAnotherOrder() {
        ClassMatching matching = byName(List.of("owl", "cat", "dog"), "cat", "dog", "owl");

        assertThat(labels(matching, 3)).containsExactly(1, 2, 0);
        assertThat(matching.judgedNames()).containsExactly("owl", "cat", "dog");
        assertThat(matching.way()).hasToString("name");
        assertThat(matching.describe()).isEqualTo("the data set's 3 classes were matched by name");
    }

    @Test
    void someOfTheClassesByPartsOfTheirNames() {
        ClassMatching matching = byName(FISH, "Tinca tinca", "goldfish");

        assertThat(labels(matching, 2)).containsExactly(1, 0);
        assertThat(matching.describe()).contains("matched by name; evaluated over all 4 of the model");
    }

    /** The whole name goes before a part of another one. */
    @Test
    void aWholeNameThatIsAPartOfAnotherOne() {
        assertThat(labels(byName(List.of("maillot, tank suit", "maillot"), "maillot"), 1))
                .containsExactly(1);
    }

    @Test
    void lettersAndAccentsApartOrInOne() {
        String apart = Normalizer.normalize("café crème", Normalizer.Form.NFD);

        assertThat(labels(byName(List.of("thé", "café crème"), apart), 1)).containsExactly(1);
        assertThat(labels(byName(List.of("thé", apart), "café crème"), 1)).containsExactly(1);
        assertThatThrownBy(() -> byName(List.of("thé", "café crème"), apart, "café crème"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("of the data set are both the model's class 1 (\"café crème\")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Goldfish; 1 of the 1 classes of the data set are not classes of the model: \"Goldfish\" (did you mean \"goldfish\"?)",
                "n01440764; the model has 4: \"goldfish, Carassius auratus\", \"tench, Tinca tinca\", \"crane\", \"crane\"; "
                        + "a file of classes maps them, with one line per class",
                "crane; \"crane\" of the data set may be the model's class 2 (\"crane\") or 3 (\"crane\"); a file of classes",
                "''; are not classes of the model: \"\""
            })
    void saysWhatToDoAboutANameThatIsNone(String className, String message) {
        assertThatThrownBy(() -> byName(FISH, className))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(message);
    }

    @Test
    void twoNamesOfOneClass() {
        assertThatThrownBy(() -> byName(FISH, "Tinca tinca", "tench"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("\"Tinca tinca\" and \"tench\" of the data set are both the model's class 1 "
                        + "(\"tench, Tinca tinca\"); a file of classes maps them");
    }

    @Test
    void aFileSaysWhichIsWhich() throws IOException {
        String file =
                "\ufeff# wnids\r\nn01443537\tgoldfish\r\n\nn01440764\ttench, Tinca tinca\nn02012849\t2\nn03126707\t3\n";
        ClassMatching matching = byFile(file, FISH, "n01440764", "n01443537", "n03126707");

        assertThat(labels(matching, 3)).containsExactly(1, 0, 3);
        assertThat(matching.way()).hasToString("file");
        assertThat(matching.describe()).contains("matched by the file of classes");
    }

    @Test
    void aFileMayNameSomeAndGiveSeveralOneClass() throws IOException {
        assertThat(labels(byFile("koi\tgoldfish\nfry\tgoldfish\n", FISH, "fry", "koi", "tench"), 3))
                .containsExactly(0, 0, 1);
        assertThatThrownBy(() -> byFile("koi\tgoldfish\n", FISH, "fry", "koi"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("1 of the 2 classes of the data set are not classes of the model: \"fry\"");
    }

    @Test
    void saysHowManyAFileNamesAndWhichOfItsLinesAreOfNoUse() throws IOException {
        ClassMatching matching = byFile("koi\tgoldfish\ncarp\tgoldfish\n", FISH, "koi", "tench");

        assertThat(matching.describe())
                .startsWith("the data set's 2 classes were matched: 1 by the file of classes, 1 by name");
        assertThat(matching.remarks())
                .containsExactly("Warning: " + folder.resolve("classes.tsv")
                        + " names 1 class that the data set doesn't have: \"carp\" (line 2)");
        ClassMatching unused = byFile("carp\tgoldfish\n", FISH, "tench");
        assertThat(unused.way()).isEqualTo(ClassMatching.Way.NAME);
        assertThat(unused.describe())
                .startsWith("the data set's 1 classes were matched by name, none by the file of classes");
        assertThat(byFile("koi\tgoldfish\n", FISH, "koi").remarks()).isEmpty();
    }

    /** A slip in a line is told whether the data set has the class or not. */
    @Test
    void everyLineOfAFileIsLookedAt() {
        assertThatThrownBy(() -> byFile("koi\tgoldfish\ncarp\tgoldfsh\n", FISH, "koi"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(
                        "line 2: \"goldfsh\" is not one of the model's 4 classes (did you mean \"goldfish\"?)");
    }

    @Test
    void aNumeralMayBeTheNameOfAnotherClass() throws IOException {
        List<String> digits = List.of("2", "1", "0", "crane", "crane");
        ClassMatching named = byFile("zero\t0\none\t1\n", digits, "zero", "one");
        assertThat(labels(named, 2)).containsExactly(2, 1);
        assertThat(named.remarks())
                .singleElement()
                .asString()
                .contains("were taken as names: \"0\" (line 1); with LABEL_ in front, it is the index");
        ClassMatching numbered = byFile("zero\tLABEL_0\n", digits, "zero");
        assertThat(labels(numbered, 1)).containsExactly(0);
        assertThat(numbered.remarks()).isEmpty();
        assertThat(byFile("zero\tLABEL_0\n", List.of("LABEL_1", "LABEL_0"), "zero")
                        .remarks())
                .isEmpty();
        assertThatThrownBy(() -> byFile("a\tcrane\n", digits, "a"))
                .hasMessageContaining("give the index of the right one, such as 3");
        assertThatThrownBy(() -> byFile("a\tcrane\n", List.of("crane", "crane", "0"), "a"))
                .hasMessageContaining("such as LABEL_0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a; line 1: expected a class of the data set, a tab and the model's class, found \"a\"",
                "a\\tcrane; line 1: \"crane\" may be the model's 2 (\"crane\") or 3 (\"crane\"); give the index",
                "a\\t4; line 1: \"4\" is not one of the model's 4 classes; expected a name, or an index from 0 to 3",
                "a\\ttensch; line 1: \"tensch\" is not one of the model's 4 classes (did you mean \"tench\"?)",
                "a\\t1\\na\\t2; line 2: \"a\" is \"2\" there, but \"1\" in line 1",
                "'#a'; names no class"
            })
    void saysWhatIsWrongWithAFile(String text, String message) {
        assertThatThrownBy(() -> byFile(text.replace("\\t", "\t").replace("\\n", "\n"), FISH, "a"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(folder.resolve("classes.tsv").toString())
                .hasMessageContaining(message);
    }

    private static List<String> unnamed(int count) {
        return IntStream.range(0, count).mapToObj(index -> "LABEL_" + index).toList();
    }

    @Test
    void unnamedClassesAreTakenInNaturalOrder() {
        ClassMatching matching = byName(unnamed(12), "0", "1", "10", "11", "2", "3", "4", "5", "6", "7", "8", "9");

        assertThat(labels(matching, 12)).containsExactly(0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(matching.judgedNames().get(10)).isEqualTo("10");
        assertThat(matching.way()).hasToString("order");
        assertThat(matching.describe())
                .startsWith(
                        "the model's classes have no names; the data set's classes were matched by order: LABEL_0 is \"0\"")
                .contains("LABEL_2 is \"2\"")
                .endsWith("LABEL_11 is \"11\"");
    }

    @Test
    void unnamedClassesOfADataSetWithAnOrderOfItsOwnAreTakenInThat() {
        assertThat(labels(byName(unnamed(3), "red", "green", "blue"), 3)).containsExactly(0, 1, 2);
    }

    @Test
    void unnamedClassesOfAnotherNumberHaveNoOrder() {
        assertThatThrownBy(() -> byName(unnamed(12), "3", "7"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(
                        "the model's 12 classes have no names (LABEL_0 to LABEL_11), and the data set has "
                                + "2: \"3\", \"7\"; a file of classes");
        assertThat(labels(byName(unnamed(12), "LABEL_11", "LABEL_3"), 2)).containsExactly(11, 3);
    }

    @Test
    void listsTheFirstOfManyAndTheLast() {
        String[] classNames =
                IntStream.range(0, 1000).mapToObj(Integer::toString).sorted().toArray(String[]::new);

        assertThat(byName(unnamed(1000), classNames).describe())
                .endsWith("LABEL_10 is \"10\", …, LABEL_999 is \"999\"");
    }

    @Test
    void numbersOfAListArePlaces() {
        ClassMatching matching = ClassMatching.byNumber(FISH, List.of("1", "3")).orElseThrow();

        assertThat(labels(matching, 2)).containsExactly(1, 3);
        assertThat(matching.way()).hasToString("number");
        assertThat(matching.describe()).contains("taken as the model's class indices: 1 is \"tench, Tinca tinca\"");
        assertThat(ClassMatching.byNumber(FISH, List.of("1", "crane"))).isEmpty();
        assertThat(ClassMatching.byNumber(List.of("9", "8"), List.of("8", "9")))
                .as("names go first")
                .isEmpty();
        assertThatThrownBy(() -> ClassMatching.byNumber(FISH, List.of("1", "4")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("label 4 is not an index of the model's 4 classes, which are 0 to 3");
    }

    /** timm's natural_key: letters in any case, numbers by their value. */
    @Test
    void sortsAsPeopleCount() {
        assertThat(List.of("b2", "B10", "a", "10", "9", "a1b02", "a1b2", "a1").stream()
                        .sorted(new NaturalOrder()))
                .containsExactly("9", "10", "a", "a1", "a1b02", "a1b2", "b2", "B10");
    }

    @Test
    void probabilitiesOfTheClassesThatCount() {
        float[] probabilities = byName(List.of("a", "b"), "a").probabilitiesOfJudged(new float[] {1000, 1001});

        assertThat(probabilities[1]).isEqualTo((float) (1 / (1 + Math.exp(-1))), within(1e-7f));
    }
}
