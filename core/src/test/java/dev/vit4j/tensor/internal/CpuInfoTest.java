package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
