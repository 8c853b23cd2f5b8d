package dev.vit4j.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** The operating system's figures about this process. */
public final class ProcessMemory {

    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double TICKS_PER_SECOND = 100;

    /** Index of the start time among the fields of stat after the program's name, in clock ticks since boot. */
    private static final int START_TIME = 19;

    private ProcessMemory() {}

    /** The time since the process started, including the launcher's shell. */
    public static double secondsSinceStart() {
        try {
            String stat = Files.readString(STAT);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double uptime = Double.parseDouble(Files.readString(UPTIME).split(" ")[0]);
            return uptime - Double.parseDouble(fields[START_TIME]) / TICKS_PER_SECOND;
        } catch (IOException e) {
            // Not Linux. Here the start is known to the second only on some systems.
            return ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(start -> Duration.between(start, Instant.now()).toMillis() / 1e3)
                    .orElse(Double.NaN);
        }
    }

    /** The peak resident memory in bytes; empty if the system doesn't report it. */
    public static OptionalLong peakMemory() {
        try {
            return Files.readString(STATUS)
                    .lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
