package dev.vit4j.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.tools.NativeAllocationTracer;

/**
 * What a process holds of native memory at one moment. The counts by call site are there where JavaCPP traces, which
 * takes {@code -Dorg.bytedeco.javacpp.nativeallocationtracer=true}.
 *
 * @param pointers native objects that Java owns
 * @param residentBytes 0 where the system has no /proc
 * @param bySite live native objects by the line of code that made them
 */
public record NativeMemory(long pointers, long residentBytes, Map<String, Long> bySite) {

    /** The property that makes JavaCPP trace, to be set before its first class is loaded. */
    public static final String TRACER = "-Dorg.bytedeco.javacpp.nativeallocationtracer=true";

    private static final long PAGE_BYTES = 4096;

    /** To be called while no other thread makes tensors. What only the garbage collector frees is freed first. */
    public static NativeMemory now() throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50); // JavaCPP frees what was collected on a thread of its own
        }
        Map<String, Long> bySite = new TreeMap<>();
        NativeAllocationTracer.getSites()
                .forEach(site -> bySite.merge(site.getLocation().toString(), site.getLiveCounts(), Long::sum));
        return new NativeMemory(Pointer.totalCount(), resident(), bySite);
    }

    /** Native objects that Java owns, those with them that only the garbage collector will free. */
    public static long livePointers() {
        return Pointer.totalCount();
    }

    private static long resident() throws IOException {
        Path statm = Path.of("/proc/self/statm");
        return Files.exists(statm)
                ? PAGE_BYTES * Long.parseLong(Files.readString(statm).split(" ")[1])
                : 0;
    }

    /** The call sites that had fewer live objects before, and by how many. */
    public Map<String, Long> grownSince(NativeMemory before) {
        Map<String, Long> grown = new TreeMap<>();
        bySite.forEach((site, live) -> {
            long growth = live - before.bySite().getOrDefault(site, 0L);
            if (growth > 0) {
                grown.put(site, growth);
            }
        });
        return grown;
    }
}
