package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Mask;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.Read;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs stacks of blocks by their written-out backward pass ({@link FusedStack}), and leaves everything else to autograd.
 * Each run of a stack is a cut in autograd's graph: its output is a leaf, whose gradient the blocks take to the input,
 * from where autograd goes on. A model may have any number of stacks, and run one several times in a pass. A pass whose
 * trace wants a block's intermediates takes the plain path.
 *
 * <p>The parameters of a stack are used by its runs alone: their gradients overwrite what came from elsewhere.
 */
public final class FusedTraining implements TrainingRunner {

    private record Key(Encoder encoder, Read read) {}

    private record Sizes(long images, long tokens) {}

    /** A stack with the memory of its runs within a pass, in their order. */
    private static final class Runs {
        private final Encoder encoder;
        private final Owned<FusedStack> stack;
        private final List<Owned<FusedStack.Workspace>> workspaces = new ArrayList<>();
        private int inPass;

        Runs(Encoder encoder, Read read) {
            this.encoder = encoder;
            stack = Owned.create(() -> new FusedStack(encoder, read));
        }

        /** The memory of the pass's next run. */
        FusedStack.Workspace next(Tensor x) {
            Sizes sizes = new Sizes(x.size(0), x.size(1));
            if (inPass < workspaces.size() && !sizes.equals(sizes(workspaces.get(inPass)))) {
                workspaces.subList(inPass, workspaces.size()).forEach(Owned::close);
                workspaces.subList(inPass, workspaces.size()).clear();
            }
            if (inPass == workspaces.size()) {
                workspaces.add(Owned.create(() -> stack.get().workspace(x.dtype(), sizes.images(), sizes.tokens())));
            }
            return workspaces.get(inPass).get();
        }

        private static Sizes sizes(Owned<FusedStack.Workspace> workspace) {
            TokenRange tokens = workspace.get().tokens();
            return new Sizes(tokens.images(), tokens.tokens());
        }

        void close() {
            workspaces.forEach(Owned::close);
            stack.close();
        }
    }

    /** One run of a stack in the pass that is differentiated. */
    private record Cut(Runs runs, FusedStack.Workspace workspace, Tensor input, Tensor output) {}

    private final Map<Key, Runs> stacks = new HashMap<>();
    private final List<Cut> cuts = new ArrayList<>();

    @Override
    public Tensor run(Encoder encoder, Tensor x, Mask mask, Read read, Pass pass) {
        if (encoder.blocks().isEmpty() || encoder.isTraced(pass.trace())) {
            return PLAIN.run(encoder, x, mask, read, pass);
        }
        Runs runs = stacks.computeIfAbsent(new Key(encoder, read), key -> new Runs(encoder, read));
        FusedStack.Workspace workspace = runs.next(x);
        Tensor result = NoGrad.call(() -> runs.stack.get().forward(x.detach(), mask, pass, workspace));
        if (NoGrad.isOpen() || !(x.requiresGradient() || runs.stack.get().isLearned())) {
            return result; // with nothing to learn in it or before it
        }
        Tensor output = result.asParameter();
        runs.inPass++;
        cuts.add(new Cut(runs, workspace, x, output));
        return output;
    }

    @Override
    public void prepare() {
        forgetPass();
        stacks.values().forEach(runs -> runs.stack.get().prepare());
    }

    /**
     * Autograd from the loss to the outputs of the cuts, then cut by cut, the last first: what a cut's output leads to is
     * done before it.
     */
    @Override
    public void backward(Tensor loss) {
        try {
            Set<Tensor> written = Collections.newSetFromMap(new IdentityHashMap<>());
            // Parts of the graph before a cut may lead elsewhere, too, and are gone through again.
            loss.backward(Tensor.ones(loss.dtype(), loss.shape()).to(loss.device()), !cuts.isEmpty());
            for (int i = cuts.size() - 1; i >= 0; i--) {
                Cut cut = cuts.get(i);
                Optional<Tensor> gradient = cut.output().gradient();
                if (gradient.isPresent()) { // else the loss does not depend on it
                    Tensor ofInput = NoGrad.call(() -> backward(cut, gradient.get(), written));
                    if (cut.input().requiresGradient()) {
                        cut.input().backward(ofInput, i > 0);
                    }
                }
            }
        } finally {
            forgetPass();
        }
    }

    /** @param written the parameters whose gradients are of this pass already, which are added to */
    private static Tensor backward(Cut cut, Tensor gradient, Set<Tensor> written) {
        List<Tensor> parameters = BlockParameters.of(cut.runs().encoder).stream()
                .filter(Tensor::requiresGradient)
                .toList();
        List<Tensor> again = parameters.stream().filter(written::contains).toList();
        List<Tensor> before = again.stream()
                .map(parameter -> FusedLayers.gradientOf(parameter).copy())
                .toList();
        Tensor ofInput = cut.runs()
                .stack
                .get()
                .backward(gradient, cut.workspace(), cut.input().requiresGradient());
        for (int i = 0; i < again.size(); i++) {
            FusedLayers.gradientOf(again.get(i)).addInPlace(before.get(i));
        }
        written.addAll(parameters);
        return ofInput;
    }

    private void forgetPass() {
        cuts.clear();
        stacks.values().forEach(runs -> runs.inPass = 0);
    }

    @Override
    public void close() {
        forgetPass();
        stacks.values().forEach(Runs::close);
        stacks.clear();
    }
}
