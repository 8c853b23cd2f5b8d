package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in the archives, ours and others': under which licences, and with what left out of sight. */
class DistributionContentsIT {

    private static final String VERSION = Objects.requireNonNull(System.getProperty("vit4j.version"));

    private static final Pattern VERSION_OF_ARCHIVE = Pattern.compile("-\\d[^/]*\\.jar$");

    private static FileSystem zip;
    private static Path home;

    @BeforeAll
    static void open() throws IOException {
        String archive = Objects.requireNonNull(System.getProperty("vit4j.distribution"));
        zip = FileSystems.newFileSystem(Path.of(archive.replaceAll("\\.tar\\.gz$", ".zip")));
        home = zip.getPath("vit4j-" + VERSION);
    }

    @AfterAll
    static void close() throws IOException {
        zip.close();
    }

    @Test
    void everyArchiveOfOursSaysItsLicence() throws IOException {
        for (String name : List.of("vit4j-core", "vit4j-cli")) {
            try (FileSystem archive = FileSystems.newFileSystem(library(name))) {
                assertThat(Files.readString(archive.getPath("META-INF/LICENSE")))
                        .isEqualTo(Files.readString(home.resolve("LICENSE")));
                assertThat(Files.readString(archive.getPath("META-INF/NOTICE")))
                        .isEqualTo(Files.readString(home.resolve("NOTICE")))
                        .contains("Jackson");
            }
        }
    }

    @Test
    void everyArchiveOfOthersHasItsLicenceListed() throws IOException {
        String list = Files.readString(home.resolve("third-party/README.md"));
        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            assertThat(libraries.map(file -> VERSION_OF_ARCHIVE
                            .matcher(file.getFileName().toString())
                            .replaceFirst("")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(list).contains("`" + name + "`"));
        }
    }

    @Test
    void everyLicenceThatTheListNamesIsThere() throws IOException {
        List<Path> named = Pattern.compile("`((?:engine|gcc|jackson|curves|command)/[^`]*)`")
                .matcher(Files.readString(home.resolve("third-party/README.md")))
                .results()
                .map(match -> home.resolve("third-party").resolve(match.group(1)))
                .toList();

        assertThat(named).hasSizeGreaterThan(10).allMatch(Files::exists, "is there");
    }

    @Test
    void theListOfPartsHasEveryArchiveAndIsTheSameInEveryBuild() throws IOException {
        assumeThat(System.getProperty("vit4j.build")).isEqualTo("offline: false"); // else Maven leaves it out
        JsonNode list = JsonMapper.shared().readTree(Files.readString(home.resolve("vit4j-cyclonedx.json")));
        List<String> parts = new ArrayList<>(List.of("vit4j-cli-" + VERSION + ".jar"));
        for (JsonNode part : list.path("components")) {
            String classifier = part.path("purl").asString().replaceFirst("^.*classifier=([^&]*).*$", "-$1");
            parts.add(part.path("name").asString() + "-" + part.path("version").asString()
                    + (classifier.startsWith("-") ? classifier : "") + ".jar");
        }

        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            assertThat(libraries.map(file -> file.getFileName().toString())).isSubsetOf(parts);
        }
        assertThat(parts).anyMatch(part -> part.startsWith("jackson-dataformat-yaml-")); // inside core's archive
        assertThat(list.has("serialNumber")).isFalse();
        assertThat(list.path("metadata").has("timestamp")).isFalse();
    }

    @Test
    void coreKeepsItsJacksonToItself() throws IOException {
        assertThat(home.resolve("lib")).isDirectoryNotContaining("glob:**/*{jackson,snakeyaml}*");
        try (FileSystem archive = FileSystems.newFileSystem(library("vit4j-core"))) {
            assertThat(Stream.of("tools", "com", "org", "META-INF/services", "META-INF/versions"))
                    .map(archive::getPath)
                    .noneMatch(Files::exists);
            assertThat(archive.getPath("module-info.class")).exists();
            assertThat(archive.getPath("dev/vit4j/shaded/tools/jackson/core")).isDirectory();
            assertThat(Files.readString(archive.getPath("META-INF/maven/dev.vit4j/vit4j-core/pom.xml")))
                    .doesNotContain("jackson")
                    .contains("<classifier>${natives.platform}</classifier>");
        }
    }

    private static Path library(String name) {
        return home.resolve("lib").resolve(name + "-" + VERSION + ".jar");
    }
}
