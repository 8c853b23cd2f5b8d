package dev.vit4j.data.folder.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as people have them. */
class ImageListTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String file :
                List.of("a.jpg", "b c.jpg", "sub/d,e.png", "#1.png", "ISIC_7.JPG", "twice.png", "twice.bmp")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.createFile(folder.resolve(file));
        }
    }

    private ImageList read(String name, String text) throws IOException {
        return ImageList.read(Files.writeString(folder.resolve(name), text));
    }

    private String read(String name, byte[] bytes) throws IOException {
        return inWords(ImageList.read(Files.write(folder.resolve(name), bytes)));
    }

    /** Each image by its path below the folder, with its labels. */
    private String inWords(ImageList list) {
        return String.join(
                "; ",
                list.entries().stream()
                        .map(entry -> (entry.flaw().isPresent() ? "?" : "")
                                + folder.relativize(folder.resolve(entry.path()))
                                        .toString()
                                        .replace('\\', '/')
                                + (entry.labels().isEmpty() ? "" : "=" + String.join("+", entry.labels())))
                        .toList());
    }

    private void refuses(String name, String text, String... parts) {
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOf(ResourceException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file_name,label",
                "File Name,Label",
                "FILENAME,CLASS",
                "image_path,category",
                "filepath,labels",
                "image-id,class_name",
                "path,label",
                "image,label",
                "img,Class Name",
                " file ,\"label\""
            })
    void knowsTheUsualColumns(String header) throws IOException {
        assertThat(inWords(read("l.csv", header + "\na.jpg,cat\nb c.jpg,dog\n")))
                .isEqualTo("a.jpg=cat; b c.jpg=dog");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void knowsTheUsualSeparators(String separator) throws IOException {
        String table = "id,label,file_name,\r\n\r\n7,cat,a.jpg,\r\n,,,\r\n8,\"a \"\"big\"\" dog\",b c.jpg,\r\n"
                .replace(",", separator);
        for (String name : List.of("l.csv", "l.tsv", "l.txt")) {
            assertThat(inWords(read(name, table))).isEqualTo("a.jpg=cat; b c.jpg=a \"big\" dog");
        }
        assertThat(inWords(read("excel.csv", "sep=" + separator + "\r\n" + table)))
                .isEqualTo("a.jpg=cat; b c.jpg=a \"big\" dog");
    }

    @Test
    void aColumnThatNamesPathsGoesBeforeAnId() throws IOException {
        assertThat(inWords(read("l.csv", "image_id,file_name,label\nISIC_7,a.jpg,x\n")))
                .isEqualTo("a.jpg=x");
        assertThat(inWords(read("l.csv", "image_id,label\nISIC_7,x\n"))).isEqualTo("ISIC_7.JPG=x");
    }

    @Test
    void anIdOfSeveralImagesIsNone() throws IOException {
        ImageList.Entry entry = read("l.csv", "image_id\ntwice\n").entries().get(0);
        assertThat(entry.flaw().orElseThrow()).contains("twice", "may be any of", "twice.png", "twice.bmp");
    }

    @Test
    void ofSeveralColumnsOfLabelsOneCountsAndThatIsSaid() throws IOException {
        ImageList list = read("l.csv", "file_name,class_name,label\na.jpg,cat,3\n");
        assertThat(inWords(list)).isEqualTo("a.jpg=3");
        assertThat(list.labels().doubts())
                .singleElement()
                .satisfies(doubt -> assertThat(doubt).contains("those of the column label, not of class_name"));
    }

    @Test
    void columnsThatNobodyKnowsAreNamedOnce() {
        refuses(
                "l.csv",
                "picture,kind,age\nx,cat,1\ny,dog,2\n",
                "no column that names images",
                "its columns are picture, kind, age",
                "known names are file_name, filename",
                "rename one");
        refuses("l.jsonl", "{\"picture\": \"a.jpg\"}\n{\"picture\": \"a.jpg\"}", "its columns are picture");
    }

    @Test
    void aTableWithoutNamesIsKnownByItsImages() throws IOException {
        assertThat(inWords(read("l.csv", "cat,a.jpg\ndog,b c.jpg"))).isEqualTo("a.jpg=cat; b c.jpg=dog");
        assertThat(inWords(read("l.csv", "1,a.jpg,cat\n"))).isEqualTo("a.jpg");
        assertThat(inWords(read("l.csv", "gone.jpg\n"))).isEqualTo("?gone.jpg");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", textBlock = """
            a.jpg 0           -> a.jpg=0
            b c.jpg           -> b c.jpg
            b c.jpg 12        -> b c.jpg=12
            sub/d,e.png   x   -> sub/d,e.png=x
            'a.jpg\tbig cat'  -> a.jpg=big cat
            gone d.jpg        -> ?gone d.jpg
            gone d.jpg 3      -> ?gone d.jpg=3
            '#1.png'          -> #1.png
            ./#1.png 4        -> #1.png=4
            sub\\d,e.png 5    -> sub/d,e.png=5
            ISIC_7 mel        -> ISIC_7.JPG=mel
            """)
    void aLineIsAPathWithOrWithoutALabel(String line, String expected) throws IOException {
        String text = "# a comment\n\n" + line + "\n";
        assertThat(inWords(read("l.txt", text))).isEqualTo(expected);
        assertThat(inWords(read("l.lst", text.replace("\n", "\r\n")))).isEqualTo(expected);
    }

    @Test
    void aHeadingIsNoImage() throws IOException {
        assertThat(inWords(read("l.txt", "image label\na.jpg cat\n"))).isEqualTo("a.jpg=cat");
        assertThat(inWords(read("l.txt", "filename\na.jpg\n"))).isEqualTo("a.jpg");
        assertThat(inWords(read("l.txt", "# names\nfilename,label\na.jpg,cat\n")))
                .isEqualTo("a.jpg=cat");
    }

    @Test
    void commentsInTablesArePassedOver() throws IOException {
        assertThat(inWords(read("l.csv", "# by hand, 2020\nfile,label\n#a.jpg,cat\n#1.png,dog\n")))
                .isEqualTo("#1.png=dog");
    }

    @Test
    void objectsOfJsonAreRead() throws IOException {
        assertThat(inWords(read("metadata.jsonl", """
                        {"file_name": "a.jpg", "label": "cat", "text": "x"}

                        {"file_name": "b c.jpg", "label": 3}
                        {"file_name": "sub/d,e.png", "label": ["x", 2]}
                        {"file_name": "#1.png", "label": null}
                        """))).isEqualTo("a.jpg=cat; b c.jpg=3; sub/d,e.png=x+2; #1.png");
    }

    @Test
    void severalLabelsOfACellAreTold() throws IOException {
        assertThat(inWords(read("l.csv", "file_name,labels\na.jpg,\"[\"\"x\"\", 3]\"\nb c.jpg,x|y\n#1.png,[odd\n")))
                .isEqualTo("a.jpg=x+3; b c.jpg=x+y; #1.png=[odd");
    }

    @Test
    void aBrokenLineIsNamedAndTheOthersAreRead() throws IOException {
        ImageList table = read("l.csv", "file,label\n\n\"sub/d,e.png\",\"two\nlines\"\nsub/d,e.png,x\n,y\na.jpg\n");
        assertThat(table.entries()).extracting(ImageList.Entry::line).containsExactly(3, 5, 6, 7);
        assertThat(table.entries()).extracting(ImageList.Entry::isBroken).containsExactly(false, true, true, false);
        assertThat(table.entries().get(1).flaw().orElseThrow())
                .contains("l.csv, line 5: expected 2 columns as in the first row, found 3", "must be quoted");
        assertThat(table.entries().get(2).flaw().orElseThrow()).contains("line 6: expected the path");

        ImageList objects = read("l.jsonl", "{\"file_name\": \"a.jpg\"}\n{oops\n{\"label\": 3}\n");
        assertThat(objects.entries()).extracting(ImageList.Entry::isBroken).containsExactly(false, true, true);
        assertThat(objects.entries().get(1).flaw().orElseThrow()).contains("line 2: ");
        refuses("l.csv", "file,label\na.jpg,\"cat\n", "inside a quoted field, which begins in line 2");
    }

    @Test
    void whatWindowsProgramsWriteIsRead() throws IOException {
        String table = "file_name\tlabel\r\na.jpg\tcaf\u00e9\r\n";
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(read("l.txt", ("\ufeff" + table).getBytes(charset))).isEqualTo("a.jpg=caf\u00e9");
            assertThat(read("l.csv", ("\ufeff" + table).getBytes(charset))).isEqualTo("a.jpg=caf\u00e9");
        }
        assertThatThrownBy(() -> read("l.csv", table.getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageContaining("is not UTF-8, or UTF-16 with a byte order mark; save it as UTF-8");
        assertThat(read("old.csv", "file,label\ra.jpg,x\r".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a.jpg=x");
    }

    @Test
    void pathsAreLookedForBesideTheListFirst() throws IOException {
        Path there = Files.createFile(folder.resolve("pom.xml")); // there is one where the tests run, too
        assertThat(read("l.txt", "pom.xml\n" + folder.resolve("a.jpg") + "\nsub/../a.jpg\n")
                        .entries())
                .extracting(ImageList.Entry::path)
                .containsExactly(there, folder.resolve("a.jpg"), folder.resolve("sub/../a.jpg"));
        Files.delete(there);
        assertThat(read("l.txt", "pom.xml").entries().get(0).path()).isEqualTo(Path.of("pom.xml"));
        assertThat(read("l.txt", "https://example.com/a.jpg")
                        .entries()
                        .get(0)
                        .flaw()
                        .orElseThrow())
                .contains("is a URL");
    }

    @Test
    void namesAreFoundInEitherFormOfTheirAccents() throws IOException {
        Files.createFile(folder.resolve("f\u00e9.png"));
        assertThat(read("l.txt", "fe\u0301.png").entries().get(0).flaw()).isEmpty();
    }

    @Test
    void listsAreKnownByTheirNames() {
        Map<String, Boolean> names =
                Map.of("a.CSV", true, "a.tsv", true, "m.jsonl", true, "val.lst", true, "a.json", false);
        names.forEach((name, expected) ->
                assertThat(ImageList.isNamedAsList(Path.of(name))).isEqualTo(expected));
        assertThat(ImageList.isNamedAsList(Path.of("csv"))).isFalse();
    }

    @Test
    void anyNumberOfCommentsMayStandBeforeATable() throws IOException {
        assertThat(inWords(read("l.csv", "# c\r\n".repeat(30_000) + "\n  # d\nfile;label\na.jpg;cat\n")))
                .isEqualTo("a.jpg=cat");
    }

    @Test
    void quotesMayStandBehindBlanks() throws IOException {
        assertThat(inWords(read("l.csv", "file, \"label\"\na.jpg, \"cat, big\"\n \"sub/d,e.png\" , \"dog\"\n")))
                .isEqualTo("a.jpg=cat, big; sub/d,e.png=dog");
    }

    @Test
    void aFolderIsNoImage() throws IOException {
        assertThat(inWords(read("l.csv", "sub,a.jpg\ncat,b c.jpg\n"))).isEqualTo("a.jpg=sub; b c.jpg=cat");
        Files.createDirectories(folder.resolve("odd.png"));
        assertThat(read("l.txt", "odd.png\n").entries().get(0).reason()).hasValue("it does not exist");
        assertThat(read("l.txt", "twice\n").entries().get(0).reason())
                .hasValue("it may be any of twice.bmp, twice.png");
    }
}
