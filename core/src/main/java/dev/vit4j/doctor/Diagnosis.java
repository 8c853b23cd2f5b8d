package dev.vit4j.doctor;

import dev.vit4j.data.cifar10.Cifar10Source;
import dev.vit4j.doctor.Finding.Verdict;
import dev.vit4j.hub.HubSettings;
import dev.vit4j.internal.io.CacheDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The findings about everything that vit4j depends on, in the order in which it is needed.
 *
 * @param findings at least one for each subject that could be checked
 */
public record Diagnosis(List<Finding> findings) {

    private static final List<URI> DATA_SITES = List.of(Cifar10Source.AUTHORS);

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /**
     * Checks this machine and process. Puts the engine's libraries into their cache, compares each with its archive,
     * and loads them: on a new machine this takes seconds, later half a second.
     *
     * @param progress receives messages about slow steps and repairs
     */
    public static Diagnosis examine(Consumer<String> progress) {
        List<Finding> findings = new ArrayList<>(MachineCheck.findings());
        findings.addAll(EngineCheck.findings(progress));
        findings.add(DrawingCheck.finding());
        findings.add(FolderCheck.finding("data", CacheDirectory::locate));
        findings.add(FolderCheck.finding("models", () -> hub().cache()));
        findings.add(NetworkCheck.finding(Diagnosis::hub, DATA_SITES));
        return new Diagnosis(findings);
    }

    private static HubSettings hub() {
        return HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /** Whether nothing failed; there may be warnings. */
    public boolean ok() {
        return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAILURE);
    }
}
