package dev.vit4j.fuzz;

import com.sun.management.ThreadMXBean;
import dev.vit4j.Vit4jException;
import dev.vit4j.tensor.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Feeds damaged files to what reads files, in one process, and says of each that was neither read nor refused by an
 * error of ours, that made more memory than its length explains, or that took too long. Case n of a seed is the same
 * in every run.
 *
 * <pre>FuzzRun FOLDER CASES SEED [FIRST_CASE]</pre>
 *
 * The damaged files that something was found by are left in FOLDER/findings. Exit code 0: nothing found; 1: something;
 * 3: a case took too long.
 */
final class FuzzRun {

    /** Bytes allocated for a byte of the file: decoded text, parsed tokens, tensors. */
    private static final long BYTES_A_BYTE = 300;

    private static final long ALLOWED_ADDRESS_SPACE = 512L << 20;
    private static final long ALLOWED_NANOSECONDS = 20_000_000_000L;
    private static final int MOST_FINDINGS = 200;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What came of the cases of one target. */
    private static final class Tally {
        private int read;
        private int refused;
        private int found;
        private long mostAllocated;
        private long slowest;

        @Override
        public String toString() {
            return "read " + read + ", refused " + refused + ", findings " + found + ", most allocated "
                    + mostAllocated / 1024 + " KB, slowest " + slowest / 1_000_000 + " ms";
        }
    }

    private final List<FuzzTarget> targets;
    private final Path findings;
    private final long seed;
    private final Map<String, Tally> tallies = new TreeMap<>();
    private volatile long current = -1;
    private volatile long startedAt;
    private long peak;

    private FuzzRun(Path folder, long seed) throws IOException {
        this.targets = FuzzTarget.all(Files.createDirectories(folder.resolve("work")));
        this.findings = Files.createDirectories(folder.resolve("findings"));
        this.seed = seed;
        targets.forEach(target -> tallies.put(target.name(), new Tally()));
    }

    public static void main(String[] arguments) throws IOException {
        Engine.load();
        FuzzRun run = new FuzzRun(Path.of(arguments[0]), Long.parseLong(arguments[2]));
        run.watch();
        long first = arguments.length > 3 ? Long.parseLong(arguments[3]) : 0;
        run.warmUp();
        for (long i = first; i < first + Long.parseLong(arguments[1]); i++) {
            run.runCase(i);
        }
        run.tallies.forEach((name, tally) -> System.out.println(name + ": " + tally));
        System.exit(run.tallies.values().stream().anyMatch(tally -> tally.found > 0) ? 1 : 0);
    }

    /** Every target once with every valid file, so that what is counted below is not the loading of classes. */
    private void warmUp() throws IOException {
        for (FuzzTarget target : targets) {
            for (byte[] whole : target.seeds()) {
                Files.write(target.file(), whole);
                try {
                    target.reading().read();
                } catch (Vit4jException e) {
                    // a valid file of another model than the weights beside it
                }
            }
        }
        peak = addressSpacePeak();
    }

    private void runCase(long number) throws IOException {
        Random random = new Random(seed * 1_000_003 + number);
        FuzzTarget target = targets.get((int) (number % targets.size()));
        byte[] whole = target.seeds().get(random.nextInt(target.seeds().size()));
        byte[] other = target.seeds().get(random.nextInt(target.seeds().size()));
        byte[] damaged = Mutation.of(whole, other, random);
        Files.write(target.file(), damaged);
        Tally tally = tallies.get(target.name());
        long before = THREADS.getCurrentThreadAllocatedBytes();
        startedAt = System.nanoTime();
        current = number;
        try {
            target.reading().read();
            tally.read++;
        } catch (Vit4jException e) {
            tally.refused++;
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                report(number, target, damaged, "an error without a message", e);
            }
        } catch (Exception | Error e) {
            report(number, target, damaged, "not an error of ours", e);
        }
        current = -1;
        tally.slowest = Math.max(tally.slowest, System.nanoTime() - startedAt);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        tally.mostAllocated = Math.max(tally.mostAllocated, allocated);
        if (allocated > target.allowedBytes() + BYTES_A_BYTE * damaged.length) {
            report(number, target, damaged, allocated + " bytes allocated", new Throwable("allocated"));
        }
        long grown = addressSpacePeak() - peak;
        peak += Math.max(0, grown);
        if (grown > ALLOWED_ADDRESS_SPACE) {
            report(number, target, damaged, grown + " bytes of address space taken", new Throwable("taken"));
        }
    }

    private void report(long number, FuzzTarget target, byte[] damaged, String what, Throwable failure)
            throws IOException {
        Tally tally = tallies.get(target.name());
        Path kept = findings.resolve(target.name() + "-" + seed + "-" + number);
        if (tally.found++ < MOST_FINDINGS) {
            Files.write(kept, damaged);
            System.out.println(kept + " (" + damaged.length + " bytes): " + what + ": " + failure);
            for (StackTraceElement frame :
                    List.of(failure.getStackTrace()).subList(0, Math.min(4, failure.getStackTrace().length))) {
                System.out.println("    " + frame);
            }
        }
    }

    /** Ends the process where a case does not end. */
    private void watch() {
        Thread main = Thread.currentThread();
        Thread watch = new Thread(() -> {
            while (true) {
                long number = current;
                if (number >= 0 && System.nanoTime() - startedAt > ALLOWED_NANOSECONDS && number == current) {
                    System.out.println("case " + number + " of seed " + seed + " did not end; its file is "
                            + targets.get((int) (number % targets.size())).file());
                    for (StackTraceElement frame : main.getStackTrace()) {
                        System.out.println("    " + frame);
                    }
                    Runtime.getRuntime().halt(3);
                }
                try {
                    Thread.sleep(500);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        watch.setDaemon(true);
        watch.start();
    }

    /** What the process ever had of addresses, native memory that was never touched with it; 0 but on Linux. */
    private static long addressSpacePeak() throws IOException {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmPeak:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }
}
