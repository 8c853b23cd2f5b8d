package dev.vit4j.bench;

import static org.openjdk.jmh.annotations.Scope.Thread;

import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An image of 500 by 375 pixels in memory, decoded whole on one thread. */
@State(Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class DecodeBenchmark {

    @Param({"jpg", "png"})
    public String format = "";

    private final ImageDecoder decoder = ImageDecoder.standard();
    private byte[] encoded = {};

    @Setup
    public void draw() {
        encoded = DrawnPhotograph.encoded(DrawnPhotograph.draw(500, 375, 0), format);
    }

    @Benchmark
    public RgbImage decode() {
        return decoder.decode(encoded, "photograph");
    }
}
