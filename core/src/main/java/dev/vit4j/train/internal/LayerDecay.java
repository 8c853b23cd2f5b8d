package dev.vit4j.train.internal;

import dev.vit4j.InvalidRequestException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learning rates that decrease from the head to the first layer (Bao et al. 2021, "BEiT", as in its {@code
 * optim_factory.py} and in MAE): of L blocks, block i, from 0, has the factor decay^(L - i); parameters requested
 * before the blocks, such as patches and positions, decay^(L + 1); those requested after them, 1. (timm differs in the
 * last norm, which it groups with the last block.)
 *
 * <p>In a model with several encoders, such as two towers, each is counted separately: blocks have paths with
 * {@code blocks.i.}, and parameters with the same prefix come before or after them.
 */
public record LayerDecay(double decay) {

    private static final Pattern BLOCK = Pattern.compile("((?:.*?\\.)??)blocks\\.(\\d{1,6})\\..*");

    private static final class Stack {
        private final int first;
        private int depth;

        Stack(int first) {
            this.first = first;
        }
    }

    /**
     * The factor of each path.
     *
     * @param paths in the order in which the model asks for them
     * @throws InvalidRequestException if there are no blocks
     */
    public Map<String, Double> factors(Collection<String> paths) {
        Map<String, Stack> stacks = new HashMap<>(); // by the prefix of "blocks"
        int position = 0;
        for (String path : paths) {
            Matcher block = BLOCK.matcher(path);
            if (block.matches()) {
                int first = position;
                Stack stack = stacks.computeIfAbsent(block.group(1), prefix -> new Stack(first));
                stack.depth = Math.max(stack.depth, Integer.parseInt(block.group(2)) + 1);
            }
            position++;
        }
        if (stacks.isEmpty()) {
            throw new InvalidRequestException(
                    "layer_decay " + decay + " counts a model's blocks, and this model has no parameters blocks.0.*");
        }
        Map<String, Double> factors = new LinkedHashMap<>();
        paths.forEach(path -> factors.put(path, Math.pow(decay, layersAbove(path, factors.size(), stacks))));
        return factors;
    }

    private static int layersAbove(String path, int position, Map<String, Stack> stacks) {
        Matcher block = BLOCK.matcher(path);
        if (block.matches()) {
            return stack(block.group(1), stacks).orElseThrow().depth - Integer.parseInt(block.group(2));
        }
        return stack(path, stacks)
                .filter(stack -> position < stack.first)
                .map(stack -> stack.depth + 1)
                .orElse(0);
    }

    /** The encoder whose blocks share the longest prefix with a path. */
    private static Optional<Stack> stack(String path, Map<String, Stack> stacks) {
        return stacks.entrySet().stream()
                .filter(entry -> path.startsWith(entry.getKey()))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue);
    }
}
