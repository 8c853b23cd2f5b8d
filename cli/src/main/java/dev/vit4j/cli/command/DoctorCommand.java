package dev.vit4j.cli.command;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.doctor.Diagnosis;
import dev.vit4j.doctor.Diagnosis.Finding.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j doctor}: checks whether vit4j works on this machine. */
@Command(
        name = "doctor",
        description = {
            "Check Java, processor, memory, the engine and its cache, pictures and folders.",
            "Report what would fail and what to do about it, and unpack the engine's libraries into their cache, "
                    + "each compared with its archive: run it when a container image is built, and no start has to do "
                    + "so."
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Diagnosis diagnosis = Diagnosis.examine(output::say);
        output.result(toJson(diagnosis), () -> text(diagnosis.findings()));
        if (!diagnosis.ok()) {
            throw new ResourceException("vit4j doesn't work here: "
                    + diagnosis.findings().stream()
                            .filter(finding -> finding.verdict() == Verdict.FAILURE)
                            .map(finding -> finding.subject() + ": " + finding.found())
                            .collect(Collectors.joining("; ")));
        }
        return ExitCode.DONE.code();
    }

    private static String text(List<Diagnosis.Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Diagnosis.Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-10s %s\n",
                    finding.verdict().name().toLowerCase(Locale.ROOT),
                    finding.subject(),
                    finding.found()));
            finding.advice().ifPresent(advice -> text.append(String.format(Locale.ROOT, "%19s → %s\n", "", advice)));
        }
        return text.toString();
    }

    private static ObjectNode toJson(Diagnosis diagnosis) {
        ObjectNode document = JSON.createObjectNode().put("ok", diagnosis.ok());
        ArrayNode findings = document.putArray("findings");
        for (Diagnosis.Finding finding : diagnosis.findings()) {
            ObjectNode node = findings.addObject()
                    .put("subject", finding.subject())
                    .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                    .put("found", finding.found());
            finding.advice().ifPresent(advice -> node.put("advice", advice));
        }
        return document;
    }
}
