package dev.vit4j.tensor;

import dev.vit4j.ResourceException;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * The native engine of this process: loaded once, on first use, and told how to compute. fp32 products
 * go through oneDNN where that is exact on this CPU (several times faster than OpenBLAS).
 */
public final class Engine {

    /** Where the natives are unpacked, once: JavaCPP's own property. */
    private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

    private Engine() {}

    /** Loads the natives. The first call takes a third of a second, and on a new machine unpacks 445 MB. */
    public static void load() {
        Natives.FAILURE.ifPresent(message -> {
            throw new ResourceException(message);
        });
    }

    /** Threads that a single operator of this thread may use. */
    public static void setOperatorThreads(int threads) {
        load();
        torch.set_num_threads(threads);
    }

    /** Numbers too small for the normal range become zero on this thread: arithmetic on them is many times slower. */
    static void flushDenormals() {
        org.bytedeco.pytorch.Context.setFlushDenormal(true);
    }

    /** Cores that this process may use. */
    public static int availableCores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static final class Natives {
        /** Why there is no engine, where there is none. */
        static final Optional<String> FAILURE = loadNatives();

        private static Optional<String> loadNatives() {
            // JavaCPP would throw OutOfMemoryError once the process passes four times -Xmx, and counts at every call.
            setUnlessGiven("org.bytedeco.javacpp.maxbytes", "0");
            setUnlessGiven("org.bytedeco.javacpp.maxphysicalbytes", "0");
            try {
                Loader.load(torch.class);
                torch.set_num_interop_threads(1);
                chooseFloat32Products();
                return Optional.empty();
            } catch (LinkageError e) {
                return Optional.of("no native engine for " + Loader.Detector.getPlatform()
                        + " on the class path: vit4j has natives for "
                        + "linux-x86_64, macosx-arm64 and windows-x86_64; see docs/installing.md for the dependency "
                        + "that brings them, or free some disk space under "
                        + System.getProperty(CACHE_PROPERTY, "~/.javacpp/cache") + " (" + e.getMessage() + ")");
            } catch (RuntimeException e) {
                return Optional.of("the native engine could not be unpacked and loaded: " + e.getMessage()
                        + "; it takes 445 MB under "
                        + System.getProperty(CACHE_PROPERTY, "~/.javacpp/cache")
                        + " (another place: -D" + CACHE_PROPERTY + "=DIR)");
            }
        }

        private static void setUnlessGiven(String property, String value) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        }

        /**
         * "medium" moves fp32 products from OpenBLAS to oneDNN, and allows it to round to bf16 where the CPU has
         * AMX. The sum of 1 + 2^-12 over 64 elements shows which: bf16 keeps 8 bits of it.
         */
        private static void chooseFloat32Products() {
            try (var scope = new org.bytedeco.javacpp.PointerScope()) {
                var context = torch.globalContext();
                context.setFloat32MatmulPrecision("medium");
                var ones = torch.ones(64, 64);
                var offset = torch.add(ones, new org.bytedeco.pytorch.Scalar(0x1p-12));
                double sum = torch.mm(offset, ones).select(0, 0).select(0, 0).item_double();
                if (Math.abs(sum - 64 * (1 + 0x1p-12)) > 1e-5) {
                    context.setFloat32MatmulPrecision("highest");
                }
            }
        }
    }

    /** The instruction set that ATen's own kernels were chosen for, as it names it (such as AVX512). */
    public static String cpuCapability() {
        load();
        return torch.get_cpu_capability().getString().toLowerCase(Locale.ROOT);
    }
}
