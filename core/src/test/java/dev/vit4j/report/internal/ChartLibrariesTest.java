package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.File;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartLibrariesTest {

    @Test
    void areThere() {
        assertThatCode(ChartLibraries::require).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xchart", "VectorGraphics2D"})
    void saysWhatHelpsWhereOneIsMissing(String missing) throws Exception {
        URL[] others = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(missing))
                .map(ChartLibrariesTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(others, ClassLoader.getPlatformClassLoader())) {
            Method require = loader.loadClass(ChartLibraries.class.getName()).getMethod("require");
            try {
                require.invoke(null);
                throw new AssertionError("was not refused without " + missing);
            } catch (InvocationTargetException e) {
                assertThat(e.getCause())
                        .hasMessageContaining("--add-modules xchart,VectorGraphics2D")
                        .extracting(refusal -> refusal.getClass().getSimpleName())
                        .isEqualTo("ResourceException");
            }
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
