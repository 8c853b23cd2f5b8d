package dev.vit4j.doctor;

import dev.vit4j.data.cifar10.internal.Cifar10Source;
import dev.vit4j.doctor.Diagnosis.Finding.Verdict;
import dev.vit4j.hub.HubModels;
import dev.vit4j.internal.io.CacheDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * Checks this machine and process: Java, the processor, memory, the engine, fonts, caches and the network's settings.
     * Unpacks the engine's libraries into their cache, compares each with its archive, and loads them: on a new machine
     * this takes seconds, later half a second. No server is contacted; a problem is a finding, not an exception.
     *
     * @param progress receives messages about slow steps and repairs
     */
    public static Diagnosis examine(Consumer<String> progress) {
        List<Finding> findings = new ArrayList<>(MachineCheck.findings());
        findings.addAll(EngineCheck.findings(progress));
        findings.add(DrawingCheck.finding());
        findings.add(FolderCheck.finding("data", CacheDirectory::locate));
        findings.add(FolderCheck.finding("models", () -> hub().cache()));
        findings.add(NetworkCheck.finding(() -> hub().endpoint(), System.getenv(), DATA_SITES));
        return new Diagnosis(findings);
    }

    private static HubModels hub() {
        return HubModels.of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /** Whether nothing failed; there may be warnings. */
    public boolean ok() {
        return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAILURE);
    }

    /**
     * The finding about one thing that vit4j depends on.
     *
     * @param subject the thing, such as {@code engine}
     * @param verdict whether it works
     * @param found the result in words
     * @param advice what to do; empty if all is well, or if {@code found} says it
     */
    public record Finding(String subject, Verdict verdict, String found, Optional<String> advice) {

        /** The meaning of a finding for vit4j. */
        public enum Verdict {
            /** It works. */
            OK,
            /** It works, but slowly, or with something missing. */
            WARNING,
            /** It can't work. */
            FAILURE
        }

        static Finding ok(String subject, String found) {
            return new Finding(subject, Verdict.OK, found, Optional.empty());
        }

        static Finding warning(String subject, String found, String advice) {
            return new Finding(subject, Verdict.WARNING, found, Optional.of(advice));
        }

        static Finding failure(String subject, String found) {
            return new Finding(subject, Verdict.FAILURE, found, Optional.empty());
        }
    }
}
