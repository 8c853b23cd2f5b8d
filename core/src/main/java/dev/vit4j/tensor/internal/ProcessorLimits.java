package dev.vit4j.tensor.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Environment variables that disable instruction sets of the engine, or choose other kernels. */
public final class ProcessorLimits {

    private static final List<String> VARIABLES = List.of(
            "ONEDNN_MAX_CPU_ISA",
            "DNNL_MAX_CPU_ISA",
            "ONEDNN_DEFAULT_FPMATH_MODE",
            "DNNL_DEFAULT_FPMATH_MODE",
            "ATEN_CPU_CAPABILITY",
            "OPENBLAS_CORETYPE",
            "OPENBLAS_L2_SIZE");

    private ProcessorLimits() {}

    /** Those set for this process, by name. */
    public static Map<String, String> ofThisProcess() {
        Map<String, String> limits = new LinkedHashMap<>();
        for (String variable : VARIABLES) {
            Optional.ofNullable(System.getenv(variable)).ifPresent(value -> limits.put(variable, value));
        }
        return limits;
    }
}
