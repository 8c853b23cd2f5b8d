package dev.vit4j.tensor;

import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.tensor.internal.EngineAccess;
import dev.vit4j.tensor.internal.LoadingFailure;
import dev.vit4j.tensor.internal.NativeFiles;
import dev.vit4j.tensor.internal.Processor.ProductLibrary;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native engine of this process (libtorch). It is loaded and configured on first use; nobody has to call
 * {@link #load}, except to pay for loading in advance or to learn early that it fails.
 */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private Engine() {}

    /**
     * Loads the native libraries. The first call takes a third of a second, and on a new machine unpacks 445 MB. From
     * then on OpenBLAS computes on its callers' threads, in the whole process and regardless of OPENBLAS_NUM_THREADS.
     *
     * @throws ResourceException if there are none for this platform, or no room for them; after a lack of memory or
     *     room, a later call tries again
     */
    public static void load() {
        if (Natives.loaded() instanceof Missing missing) {
            throw new ResourceException(missing.message(), missing.cause());
        }
    }

    /**
     * Sets the number of threads that one operator called from this thread may use. Threads that have not computed yet
     * start with the number that was set last, by any thread.
     */
    public static void setOperatorThreads(int threads) {
        load();
        torch.set_num_threads(threads);
    }

    /**
     * Whether subnormal numbers are flushed to zero on this thread: arithmetic on them is many times slower.
     */
    static void flushSubnormals(boolean flush) {
        Context.setFlushDenormal(flush);
    }

    /**
     * How products other than oneDNN's fused ones are computed.
     *
     * @param found what elementwise operators were chosen for, as the engine names it (such as avx512), and the library
     *     behind fp32 products other than those of oneDNN's fused layers
     */
    private record Ready(EngineAccess.Loaded found) implements Loaded {}

    static EngineAccess.Loaded loaded() {
        load();
        return ((Ready) Natives.loaded()).found();
    }

    /** The number of cores that this process may use. */
    public static int availableCores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The result of loading the native libraries. */
    private sealed interface Loaded permits Ready, Missing {}

    /** @param isPassing whether the next attempt may succeed */
    private record Missing(String message, Throwable cause, boolean isPassing) implements Loaded {

        static Missing passing(ResourceException e) {
            return new Missing(String.valueOf(e.getMessage()), e, true);
        }
    }

    /** One process has one engine, and the result of loading it is the same for all. */
    private static final class Natives {

        private static volatile Optional<Loaded> settled = Optional.empty();

        static Loaded loaded() {
            return settled.orElseGet(Natives::load);
        }

        private static synchronized Loaded load() {
            if (settled.isPresent()) {
                return settled.get();
            }
            Loaded loaded = Loading.onItsOwnThread();
            if (!(loaded instanceof Missing missing && missing.isPassing())) {
                settled = Optional.of(loaded);
            }
            return loaded;
        }
    }

    /** Separate from the class that holds the result, which other threads can't use before it is initialized. */
    private static final class Loading {

        /**
         * An interruption of the caller, meant for its request, would abort the unpacking, and leave the process
         * without an engine for good.
         */
        static Loaded onItsOwnThread() {
            Loaded loaded;
            try {
                loaded = CompletableFuture.supplyAsync(Loading::load, Loading::start)
                        .join();
            } catch (OutOfMemoryError e) { // memory or threads
                return Missing.passing(MemoryException.of("load the engine", e));
            } catch (CompletionException e) {
                if (e.getCause() instanceof OutOfMemoryError error) {
                    return Missing.passing(MemoryException.of("load the engine", error));
                }
                throw e;
            }
            if (loaded instanceof Ready) {
                // A thread starts with the number that was set last, by any thread, when it first computes: the
                // workers' would be one. The sums in training depend on it.
                torch.set_num_threads(torch.get_num_threads());
            }
            return loaded;
        }

        private static void start(Runnable task) {
            Thread thread = new Thread(null, task, "vit4j-engine", 0, false);
            thread.setContextClassLoader(Engine.class.getClassLoader());
            thread.start();
        }

        private static Loaded load() {
            // JavaCPP would throw OutOfMemoryError once the process exceeds four times -Xmx, and checks at every call.
            setUnlessGiven("org.bytedeco.javacpp.maxbytes", "0");
            setUnlessGiven("org.bytedeco.javacpp.maxphysicalbytes", "0");
            try {
                LoadingFailure.requireAddressSpace();
                NativeFiles files = NativeFiles.find();
                files.complete(LOG::warn);
                return load(files);
            } catch (ResourceException e) {
                return Missing.passing(e);
            } catch (IOException e) {
                return new Missing(LoadingFailure.noPlace(e), e, true);
            }
        }

        private static Loaded load(NativeFiles files) {
            try {
                Loader.load(torch.class);
                // It can be set once per process, whatever class loaders there are.
                if (torch.get_num_interop_threads() != 1) {
                    torch.set_num_interop_threads(1);
                }
                // OpenBLAS has its own threads, whatever the engine's number is. They spin beside the workers and
                // halve their speed. This setting is for the whole process.
                openblas_nolapack.blas_set_num_threads(1);
                String vectorInstructions =
                        torch.get_cpu_capability().getString().toLowerCase(Locale.ROOT);
                // The first number that the engine is given sizes a thread pool that nothing uses and that stays for
                // good; the
                // last one is the default of new threads.
                int operatorThreads = torch.get_num_threads();
                torch.set_num_threads(1);
                ProductLibrary plainProducts = choosePlainProducts(vectorInstructions);
                torch.set_num_threads(operatorThreads);
                return new Ready(new EngineAccess.Loaded(vectorInstructions, plainProducts));
            } catch (LinkageError | RuntimeException e) {
                return new Missing(LoadingFailure.explain(e, files), e, false);
            }
        }

        private static void setUnlessGiven(String property, String value) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        }

        /**
         * "medium" moves plain fp32 products from OpenBLAS to oneDNN on processors with AVX-512, and allows oneDNN to
         * round to bf16, which it does with AMX. Sums of 1 + 2^-12 reveal it: bf16 has 8 bits of precision.
         */
        private static ProductLibrary choosePlainProducts(String vectorInstructions) {
            if (!vectorInstructions.equals("avx512")) {
                return ProductLibrary.OPENBLAS;
            }
            torch.globalContext().setFloat32MatmulPrecision("medium");
            if (isExact(64) && isExact(512)) {
                return ProductLibrary.ONEDNN;
            }
            torch.globalContext().setFloat32MatmulPrecision("highest");
            return ProductLibrary.OPENBLAS;
        }

        private static boolean isExact(long side) {
            try (PointerScope scope = new PointerScope()) {
                var ones = torch.ones(1, side, side);
                var offset = torch.add(ones, new Scalar(0x1p-12));
                double exact = side * (1 + 0x1p-12);
                double found = torch.bmm(offset, ones)
                        .select(0, 0)
                        .select(0, 0)
                        .select(0, 0)
                        .item_double();
                double foundPlain = torch.mm(offset.select(0, 0), ones.select(0, 0))
                        .select(0, 0)
                        .select(0, 0)
                        .item_double();
                return Math.abs(found - exact) < 1e-6 * exact && Math.abs(foundPlain - exact) < 1e-6 * exact;
            }
        }
    }
}
