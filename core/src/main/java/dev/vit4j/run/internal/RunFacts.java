package dev.vit4j.run.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.internal.text.Build;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.RunImages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The facts about a run for someone who only has its folder: its data, and what computed it.
 *
 * @param seconds the duration of the run
 */
record RunFacts(RunRecord record, Trainer.Data data, RunImages images, double seconds) {

    /** Property to value. */
    Map<String, String> ofData() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Name", record.dataset());
        record.data()
                .flatMap(DataFingerprint::contentsSha256)
                .ifPresent(hash -> facts.put("SHA-256 of classes, labels, names and images", hash));
        facts.put("Training images", count(images.train().dataset().size()));
        images.validation()
                .ifPresent(part ->
                        facts.put("Validation images", count(part.dataset().size())));
        facts.put(
                data.evaluatedOn() == DataSource.Split.TEST ? "Test images" : "Validation images, used as test set",
                count(data.test().size()));
        int broken = images.broken().size();
        if (broken > 0) {
            facts.put("Broken images, left out", count(broken));
        }
        return facts;
    }

    /** Property to value. */
    Map<String, String> ofRun() {
        Map<String, String> facts = new LinkedHashMap<>();
        List<RunSession> sessions = record.sessions();
        if (!sessions.isEmpty()) {
            facts.put("Begun", sessions.get(0).date());
            if (sessions.size() > 1) {
                facts.put(
                        "Resumed",
                        sessions.size()
                                - 1
                                + (sessions.size() == 2 ? " time, on " : " times, the last on ")
                                + sessions.get(sessions.size() - 1).date());
            }
        }
        record.initFrom()
                .ifPresent(origin -> facts.put("Started from", origin.describe() + "; SHA-256 " + origin.sha256()));
        facts.put("Seed", Long.toString(record.seed()));
        facts.put("vit4j", all(RunFacts::build).orElse(record.vit4j()));
        put(facts, "Java", RunSession::java);
        put(facts, "Engine", RunSession::engine);
        put(facts, "System", RunSession::system);
        put(facts, "Processor", RunFacts::processor);
        put(facts, "Workers", session -> Integer.toString(session.workers()));
        put(facts, "Precision", RunSession::precision);
        facts.put("Device", record.device());
        facts.put("Seconds", String.format(Locale.ROOT, "%,.1f", seconds));
        return facts;
    }

    private void put(Map<String, String> facts, String name, Function<RunSession, String> value) {
        all(value).ifPresent(found -> facts.put(name, found));
    }

    /** One value if all sessions have the same; empty if there is none. */
    private Optional<String> all(Function<RunSession, String> value) {
        Set<String> different = new LinkedHashSet<>();
        record.sessions().forEach(session -> different.add(value.apply(session)));
        return different.isEmpty() ? Optional.empty() : Optional.of(String.join("; then ", different));
    }

    private static String build(RunSession session) {
        return new Build(session.vit4j(), session.commit(), session.commitIsChanged(), session.engine()).describe();
    }

    private static String processor(RunSession session) {
        List<String> parts = new ArrayList<>();
        parts.add(session.processor() + ", " + session.cores() + (session.cores() == 1 ? " core" : " cores"));
        if (!session.instructionSets().isEmpty()) {
            parts.add(String.join(" ", session.instructionSets()));
        }
        parts.add("elementwise: " + session.vectorInstructions());
        session.limits().forEach((name, value) -> parts.add(name + "=" + value));
        return String.join("; ", parts);
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
