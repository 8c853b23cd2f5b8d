package dev.vit4j.doctor;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.EngineException;
import dev.vit4j.tensor.internal.EngineLibraries;
import dev.vit4j.tensor.internal.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Checks the engine's libraries on disk, then the engine itself: opening a damaged library ends the process. */
final class EngineCheck {

    private static final long MEGABYTE = 1_000_000;

    private EngineCheck() {}

    static List<Diagnosis.Finding> findings(Consumer<String> progress) {
        List<Diagnosis.Finding> findings = new ArrayList<>();
        try {
            EngineLibraries libraries = EngineLibraries.prepare(progress);
            findings.add(libraries(libraries));
        } catch (ResourceException e) {
            return List.of(Diagnosis.Finding.failure("libraries", String.valueOf(e.getMessage())));
        }
        try {
            findings.add(engine(Processor.current(), product()));
            findings.add(
                    Device.CUDA.isAvailable()
                            ? Diagnosis.Finding.ok("gpu", "CUDA is available")
                            : Diagnosis.Finding.ok("gpu", "none: everything is computed on the CPU"));
        } catch (ResourceException | EngineException e) {
            findings.add(Diagnosis.Finding.failure("engine", String.valueOf(e.getMessage())));
        }
        return findings;
    }

    private static Diagnosis.Finding libraries(EngineLibraries libraries) {
        if (libraries.count() == 0) {
            return Diagnosis.Finding.ok("libraries", "no archive for " + libraries.platform() + ": left to JavaCPP");
        }
        String found = libraries.count() + " for " + libraries.platform() + ", " + libraries.bytes() / MEGABYTE
                + " MB, complete by checksum in " + libraries.folder();
        return libraries.temporary()
                ? Diagnosis.Finding.warning(
                        "libraries",
                        found,
                        "the user's folder isn't writable, and files in the temporary folder may be removed: choose "
                                + "a permanent folder with -D" + EngineLibraries.FOLDER_PROPERTY + "=DIR")
                : Diagnosis.Finding.ok("libraries", found);
    }

    /** @param product of two 64 by 64 matrices of ones: each entry should be 64 */
    private static Diagnosis.Finding engine(Processor processor, double product) {
        if (product != 64) {
            return Diagnosis.Finding.failure("engine", "wrong result: a product that should be 64 is " + product);
        }
        String found = "works; linear layers " + (processor.fusedFp32() ? "fused" : "by plain operators")
                + ", other products by " + processor.plainProducts() + ", elementwise " + processor.vectorInstructions()
                + ", auto precision " + processor.fastestPrecision();
        return processor.fusedFp32()
                ? Diagnosis.Finding.ok("engine", found)
                : Diagnosis.Finding.warning(
                        "engine", found, "it is several times slower on this processor: use one with AVX2");
    }

    private static double product() {
        try (Scope scope = Scope.open()) {
            Tensor ones = Tensor.ones(DType.FLOAT32, 64, 64);
            return ones.matmul(ones).max().item();
        }
    }
}
