package dev.vit4j.tensor;

import java.nio.charset.StandardCharsets;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A seed for random tensors. It is a value, not a stream: two draws from one source give the same numbers, so each use
 * derives a source of its own. What a derived source gives depends only on this source's seed and the name or number,
 * not on the order of drawing. Immutable.
 *
 * <pre>{@code
 * RandomSource random = new RandomSource(seed);
 * Tensor a = Tensor.randomNormal(random.derive("a"), 3, 4);
 * Tensor b = Tensor.randomNormal(random.derive("b"), 3, 4); // other numbers
 * }</pre>
 */
public final class RandomSource {

    /** No byte has this value. */
    private static final long END_OF_NAME = 0x100;

    private final long seed;

    /** @param seed any number; equal seeds give equal numbers */
    public RandomSource(long seed) {
        this.seed = seed;
    }

    /** An independent source, the same for the same name. */
    public RandomSource derive(String name) {
        long hash = seed;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash ^ b);
        }
        return new RandomSource(mix(hash ^ END_OF_NAME)); // so that "a" then "b" differs from "ab"
    }

    /** An independent source, the same for the same number. */
    public RandomSource derive(long number) {
        return new RandomSource(mix(seed ^ mix(number)));
    }

    /** A number from 0 (inclusive) to 1 (exclusive), the same at each call. */
    public double uniform() {
        return (mix(seed) >>> 11) * 0x1p-53;
    }

    /** The seed it was made with. */
    public long seed() {
        return seed;
    }

    /** The generator in its initial state: two calls give the same stream. */
    GeneratorOptional generator() {
        Generator generator = torch.make_generator_cpu(seed);
        return new GeneratorOptional(generator);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long z) {
        long x = z + 0x9e3779b97f4a7c15L;
        x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
