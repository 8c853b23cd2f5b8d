package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.internal.Processor;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;

/** Processes that the engine can't be loaded in, or not easily. */
class EngineFailureTest {

    @Test
    void aProbeWithoutAnEngineSaysWhatIsMissing() throws IOException, InterruptedException {
        List<String> elsewhere = List.of("-Dorg.bytedeco.javacpp.platform=plan9-sparc");
        try (ChildProcess process = ChildProcess.start(Probe.class, elsewhere)) {
            ChildProcess.End end = process.end();

            assertThat(end.output())
                    .contains("no native engine for plan9-sparc")
                    .contains("docs/how-to/installing.md");
            assertThat(end.exitCode()).isEqualTo(3);
        }
    }

    /** OpenBLAS would end the process by itself. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void tooLittleAddressSpaceIsSaidWithNumbers() throws IOException, InterruptedException {
        List<String> limited = List.of("bash", "-c", "ulimit -v 1900000; exec \"$@\"", "limited");
        List<String> small = List.of("-Xmx128m", "-XX:ReservedCodeCacheSize=64m", "-XX:CompressedClassSpaceSize=64m");
        try (ChildProcess process = ChildProcess.start(limited, Probe.class, small)) {
            ChildProcess.End end = process.end();

            assertThat(end.output()).contains("MB of address space").contains("ulimit -v");
            assertThat(end.exitCode()).isEqualTo(3);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void nativeCodeThatTheJvmRefusesIsNamed() throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(Probe.class, List.of("--illegal-native-access=deny"))) {
            ChildProcess.End end = process.end();

            assertThat(end.output()).contains("--enable-native-access=ALL-UNNAMED");
            assertThat(end.exitCode()).isEqualTo(3);
        }
    }

    /** As when a service is deployed anew, or has plug-ins. */
    @Test
    void aSecondClassLoaderOfTheProcessHasTheEngineToo() throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(TwoLoaders.class, List.of())) {
            ChildProcess.End end = process.end();

            assertThat(end.exitCode()).as(end.output()).isZero();
            assertThat(end.output()).containsPattern("(?s)Processor\\[.*Processor\\[");
        }
    }

    /** Probes in two class loaders that share nothing but the process. */
    static final class TwoLoaders {

        private TwoLoaders() {}

        public static void main(String[] arguments) throws Exception {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            for (int i = 0; i < 2; i++) {
                var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
                var main = loader.loadClass(Probe.class.getName()).getDeclaredMethod("main", String[].class);
                main.setAccessible(true);
                main.invoke(null, (Object) new String[0]);
            }
        }
    }

    /** Probes, and exits as the command line does. */
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(Processor.current());
            } catch (ResourceException e) {
                System.out.println(e.getMessage());
                System.exit(3);
            }
        }
    }
}
