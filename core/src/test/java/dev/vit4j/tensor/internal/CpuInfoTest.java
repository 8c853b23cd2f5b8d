package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuInfoTest {

    @Test
    void namesTheInstructionSetsOfTheFirstProcessor() {
        String text = """
                processor\t: 0
                vendor_id\t: GenuineIntel
                model name\t: Intel(R) Xeon(R) Processor @ 2.70GHz
                flags\t\t: fpu vme sse2 fma avx avx2 avx512f avx512bw amx_bf16 avx512_bf16 amx_tile amx_int8
                vmx flags\t: vnmi

                processor\t: 1
                model name\t: another
                flags\t\t: fpu
                """;
        assertThat(CpuInfo.parse(text))
                .contains(new CpuInfo(
                        "Intel(R) Xeon(R) Processor @ 2.70GHz",
                        "GenuineIntel",
                        List.of(
                                "avx2",
                                "fma",
                                "avx512f",
                                "avx512bw",
                                "avx512_bf16",
                                "amx_tile",
                                "amx_bf16",
                                "amx_int8")));
    }

    @Test
    void isEmptyForAnotherDescription() {
        assertThat(CpuInfo.parse("processor\t: 0\nFeatures\t: fp asimd\n")).isEmpty();
        assertThat(CpuInfo.parse("")).isEmpty();
    }

    @Test
    void intelIsSlowInBf16WithoutAmxAloneFromItsAvx512Fp16On() {
        assertThat(slow("GenuineIntel", "avx512_bf16", "avx512_fp16")).isTrue();
        assertThat(slow("GenuineIntel", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16"))
                .isFalse();
        assertThat(slow("GenuineIntel", "avx512_bf16")).as("Cooper Lake").isFalse();
        assertThat(slow("AuthenticAMD", "avx512_bf16", "avx512_fp16")).isFalse();
    }

    @Test
    void amxThatWasTakenAwayCountsAsAbsent() {
        CpuInfo info = new CpuInfo("a", "GenuineIntel", List.of("avx512_bf16", "avx512_fp16", "amx_bf16"));
        assertThat(info.isSlowInBf16(Map.of("ONEDNN_MAX_CPU_ISA", "avx512_core_bf16")))
                .isTrue();
        assertThat(info.isSlowInBf16(Map.of("DNNL_MAX_CPU_ISA", "AVX512_CORE_FP16")))
                .isTrue();
        assertThat(info.isSlowInBf16(Map.of("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_AMX")))
                .isFalse();
        assertThat(info.isSlowInBf16(Map.of("ONEDNN_MAX_CPU_ISA", "ALL", "OPENBLAS_CORETYPE", "Haswell")))
                .isFalse();
    }

    private static boolean slow(String vendor, String... instructionSets) {
        return new CpuInfo("a", vendor, List.of(instructionSets)).isSlowInBf16(Map.of());
    }
}
