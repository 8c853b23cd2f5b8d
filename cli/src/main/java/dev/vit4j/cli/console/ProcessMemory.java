package dev.vit4j.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** What the operating system says of this process. */
public final class ProcessMemory {

    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double TICKS_PER_SECOND = 100;

    /** Of the fields of stat behind the program's name: when it started, in ticks since the machine did. */
    private static final int START_TIME = 19;

    private ProcessMemory() {}

    /** Since the process started, the launcher's shell with it. */
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

    /** The most memory that was resident at once, in bytes; empty where the system doesn't tell. */
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
