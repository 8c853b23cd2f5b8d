package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.run.MemoryRun;
import dev.vit4j.tensor.NativeMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native memory over training steps and predictions, in a process of its own. {@code bench/memory.sh} takes thousands
 * of steps, and looks at resident memory, too.
 */
class MemoryTest {

    private static final int STEPS = Integer.getInteger("vit4j.memory.steps", 80);
    private static final int PREDICTIONS = Integer.getInteger("vit4j.memory.predictions", 200);

    /** What the JVM itself may still take for compiled code. */
    private static final double ALLOWED_MEGABYTES = 25;

    private static final Pattern REPORT = Pattern.compile(
            "(.+): native objects (\\d+) to (\\d+), resident memory ([+-][\\d.]+) MB, call sites that grew: (.*)");

    /** A line of {@link MemoryRun}. */
    private record Report(String what, long before, long after, double megabytes, String grown) {}

    @TempDir
    private Path folder;

    @Test
    void noCallSiteKeepsMoreNativeObjectsFromStepToStep() throws IOException, InterruptedException {
        for (Report report : reports(List.of("-Xmx300m", NativeMemory.TRACER))) {
            assertThat(report.grown()).as(report.what()).isEqualTo("{}");
            assertThat(report.after()).as(report.what()).isLessThanOrEqualTo(report.before());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "vit4j.memory.steps", matches = "\\d{4,}", disabledReason = "takes minutes")
    void residentMemoryIsFlat() throws IOException, InterruptedException {
        for (Report report : reports(List.of("-Xms300m", "-Xmx300m", "-XX:+AlwaysPreTouch"))) {
            assertThat(report.megabytes()).as(report.what()).isLessThan(ALLOWED_MEGABYTES);
        }
    }

    private List<Report> reports(List<String> jvmOptions) throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.start(
                MemoryRun.class,
                jvmOptions,
                folder.toString(),
                Integer.toString(STEPS),
                Integer.toString(PREDICTIONS))) {
            ChildProcess.End end = child.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
            System.out.print(end.output());
            List<Report> reports = end.output()
                    .lines()
                    .map(REPORT::matcher)
                    .filter(Matcher::matches)
                    .map(line -> new Report(
                            line.group(1),
                            Long.parseLong(line.group(2)),
                            Long.parseLong(line.group(3)),
                            Double.parseDouble(line.group(4)),
                            line.group(5)))
                    .toList();
            assertThat(reports).as(end.output()).hasSize(3);
            return reports;
        }
    }
}
