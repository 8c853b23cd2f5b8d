package dev.vit4j.bench;

import static org.openjdk.jmh.annotations.Scope.Thread;

import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Pixels of 500 by 375 brought to 224 by 224 on one thread, with the arithmetic of Pillow and of torchvision. */
@State(Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class ResizeBenchmark {

    private static final int SIDE = 224;

    @Param({"PIL", "TORCHVISION"})
    public ResizeFilter.Backend backend = ResizeFilter.Backend.PIL;

    @Param({"BILINEAR", "BICUBIC"})
    public ResizeFilter filter = ResizeFilter.BILINEAR;

    private final RgbImage image = ImageDecoder.standard()
            .decode(DrawnPhotograph.encoded(DrawnPhotograph.draw(500, 375, 0), "png"), "photograph");

    @Benchmark
    public RgbImage resize() {
        return image.resized(SIDE, SIDE, filter, backend);
    }
}
