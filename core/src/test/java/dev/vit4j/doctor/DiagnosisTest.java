package dev.vit4j.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.doctor.Diagnosis.Finding.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {

    @Test
    void aMachineThatRunsTheseTestsIsFine() {
        Diagnosis diagnosis = Diagnosis.examine(line -> {});

        assertThat(diagnosis.ok()).isTrue();
        assertThat(diagnosis.findings())
                .extracting(Diagnosis.Finding::subject)
                .containsExactly(
                        "java",
                        "processor",
                        "memory",
                        "libraries",
                        "engine",
                        "gpu",
                        "pictures",
                        "data",
                        "models",
                        "network");
        assertThat(diagnosis.findings())
                .filteredOn(finding -> finding.subject().equals("libraries"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.found()).contains("complete by checksum"));
    }

    @Test
    void oneFailureIsEnough() {
        assertThat(new Diagnosis(List.of(
                                Diagnosis.Finding.ok("java", "17"),
                                Diagnosis.Finding.warning("memory", "little", "take more")))
                        .ok())
                .isTrue();
        assertThat(new Diagnosis(List.of(
                                Diagnosis.Finding.ok("java", "17"), Diagnosis.Finding.failure("engine", "absent")))
                        .ok())
                .isFalse();
    }

    @Test
    void aHeapThatLeavesTheWeightsNoRoomIsWarnedOf() {
        assertThat(MachineCheck.memory(8_000_000_000L, 1_000_000_000L, 2_000_000_000L)
                        .verdict())
                .isEqualTo(Verdict.OK);

        Diagnosis.Finding finding = MachineCheck.memory(8_000_000_000L, 1_000_000_000L, 7_000_000_000L);

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.found()).contains("8000 MB in total", "the heap may take 7000 MB");
        assertThat(finding.advice().orElseThrow()).contains("-Xmx");
    }

    @Test
    void aCacheBelowAFileCantBeWritten(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        assertThat(FolderCheck.finding("models", folder.resolve("new/cache")).found())
                .contains("downloads go to " + folder.resolve("new/cache"));
        assertThat(FolderCheck.finding("models", file.resolve("cache"))).satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
            assertThat(finding.found()).isEqualTo("can't write to " + file.resolve("cache"));
        });
    }

    @Test
    void aVariableThatNamesNoPathIsAFailure() {
        Diagnosis.Finding finding = FolderCheck.finding("data", () -> {
            throw new InvalidRequestException("VIT4J_CACHE names no path");
        });

        assertThat(finding).isEqualTo(Diagnosis.Finding.failure("data", "VIT4J_CACHE names no path"));
    }

    @Test
    void theWayToServersIsToldWithoutPasswords(@TempDir Path folder) {
        URI data = URI.create("https://data.example/");
        URI hub = URI.create("https://huggingface.co");
        assertThat(NetworkCheck.finding(
                                () -> hub,
                                Map.of("HTTPS_PROXY", "http://me:secret@proxy:3128", "NO_PROXY", "data.example"),
                                List.of(data))
                        .found())
                .isEqualTo(
                        "huggingface.co through http://proxy:3128 (HTTPS_PROXY) with a name and a password, "
                                + "data.example directly (NO_PROXY); Java's certificates; according to the settings: no server was contacted");

        Diagnosis.Finding finding = NetworkCheck.finding(
                () -> hub, Map.of("SSL_CERT_FILE", folder.resolve("missing.pem").toString()), List.of());

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.found()).contains("SSL_CERT_FILE", "it does not exist");
    }
}
