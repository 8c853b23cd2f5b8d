package dev.vit4j.cli.bench;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.internal.CpuInfo;
import dev.vit4j.tensor.internal.Processor;
import dev.vit4j.tensor.internal.ProcessorLimits;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The machine of a benchmark: the processor as the system describes it, the engine's kernels on it, and the
 * speed of one linear layer on one core. The speeds are only for the reader.
 *
 * @param limits environment variables that disable instruction sets or choose other kernels
 */
record BenchMachine(
        Optional<CpuInfo> cpuInfo,
        Processor processor,
        int cores,
        Map<String, String> limits,
        double fp32Gigamacs,
        double bf16Gigamacs) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static BenchMachine examine() {
        Processor processor = Processor.current();
        return new BenchMachine(
                CpuInfo.read(),
                processor,
                Engine.availableCores(),
                ProcessorLimits.ofThisProcess(),
                LinearLayerSpeed.gigamacs(DType.FLOAT32),
                processor.fusedBf16() ? LinearLayerSpeed.gigamacs(DType.BFLOAT16) : 0);
    }

    ObjectNode toJson() {
        ObjectNode document = JSON.createObjectNode();
        cpuInfo.ifPresent(info -> {
            document.put("processor", info.modelName());
            document.set("instruction_sets", JSON.valueToTree(info.instructionSets()));
        });
        document.put("cores", cores);
        document.set("environment", JSON.valueToTree(limits));
        document.put("vector_instructions", processor.vectorInstructions())
                .put("bf16_instructions", processor.bf16Instructions())
                .put("fp32_linear_layers", linearLayers(processor.fusedFp32()))
                .put("bf16_linear_layers", linearLayers(processor.fusedBf16()))
                .put("fp32_plain_products", processor.plainProducts().toString())
                .put("auto_precision", processor.fastestPrecision().toString())
                .put("fp32_gigamacs", fp32Gigamacs);
        if (processor.fusedBf16()) {
            document.put("bf16_gigamacs", bf16Gigamacs);
        }
        return document;
    }

    String text() {
        String described = cpuInfo.map(
                        info -> info.modelName() + ", " + cores + " cores: " + String.join(" ", info.instructionSets()))
                .orElse(cores + " cores");
        String limited = limits.isEmpty()
                ? ""
                : limits.entrySet().stream()
                        .map(limit -> limit.getKey() + "=" + limit.getValue())
                        .collect(Collectors.joining(" ", "; environment: ", ""));
        return described + limited + "\n"
                + String.format(
                        Locale.ROOT,
                        """
                        linear layers: fp32 by %s, bf16 by %s; other fp32 products by %s; elementwise: %s
                        auto precision is %s: bf16 instructions are %s
                        one linear layer on one core, billion multiply-adds per second: fp32 %.0f%s
                        """,
                        linearLayers(processor.fusedFp32()),
                        linearLayers(processor.fusedBf16()),
                        processor.plainProducts(),
                        processor.vectorInstructions(),
                        processor.fastestPrecision(),
                        processor.bf16Instructions() ? "used" : "not available, or disabled",
                        fp32Gigamacs,
                        processor.fusedBf16() ? String.format(Locale.ROOT, ", bf16 %.0f", bf16Gigamacs) : "");
    }

    private static String linearLayers(boolean fused) {
        return fused ? "onednn (fused)" : "plain operators";
    }
}
