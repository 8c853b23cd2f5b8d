package dev.vit4j.internal.runtime.training;

import dev.vit4j.internal.runtime.TokenRange;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs encoders with their hand-written backward pass ({@link FusedStack}), and leaves everything else to autograd.
 * Each run of an encoder is a cut in autograd's graph: its output is a leaf, whose gradient the blocks propagate to the
 * input, from where autograd continues. A model may have any number of encoders, and run one several times in a pass. A
 * pass whose trace wants a block's intermediates uses the plain path.
 *
 * <p>What blocks write of a parameter's gradient overwrites what there was, which is faster than to add, unless it is
 * of the same pass: of another run, of another block that shares the parameter, or of autograd, where a loss or another
 * part of the model uses the parameter as well. The last is found out in the first backward pass after each change of
 * the weights.
 */
public final class FusedTraining implements TrainingRunner {

    private record Key(Encoder encoder, Encoder.Readout read) {}

    private record Sizes(long images, long tokens) {}

    /** An encoder with the workspaces of its runs within a pass, in order. */
    private static final class Runs {
        private final Owned<FusedStack> stack;
        private final List<Owned<FusedStack.Workspace>> workspaces = new ArrayList<>();
        private int inPass;

        Runs(Encoder encoder, Encoder.Readout read) {
            stack = Owned.create(() -> new FusedStack(encoder, read));
        }

        /** The workspace of the pass's next run. */
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

    /** One run of an encoder in the pass that is differentiated. */
    private record Cut(Runs runs, FusedStack.Workspace workspace, Tensor input, Tensor output) {}

    private final Map<Key, Runs> stacks = new HashMap<>();
    private final List<Cut> cuts = new ArrayList<>();
    private final Set<Runs> probed = new HashSet<>(); // since the last change of the weights
    private final Set<Tensor> usedElsewhere =
            Collections.newSetFromMap(new IdentityHashMap<>()); // parameters of stacks

    @Override
    public Tensor run(Encoder encoder, Tensor x, Attention.Mask mask, Encoder.Readout read, Pass pass) {
        if (encoder.blocks().isEmpty() || encoder.isTraced(pass.trace())) {
            return PLAIN.run(encoder, x, mask, read, pass);
        }
        Runs runs = stacks.computeIfAbsent(new Key(encoder, read), key -> new Runs(encoder, read));
        FusedStack.Workspace workspace = runs.next(x);
        Tensor result = NoGrad.call(() -> runs.stack.get().forward(x.detach(), mask, pass, workspace));
        if (NoGrad.isOpen() || !(x.requiresGradient() || runs.stack.get().isLearned())) {
            return result; // with no trainable parameters in it or before it
        }
        Tensor output = result.asParameter();
        runs.inPass++;
        cuts.add(new Cut(runs, workspace, x, output));
        return output;
    }

    @Override
    public void prepare() {
        forgetPass();
        probed.clear();
        Scope.run(() -> stacks.values().forEach(runs -> runs.stack.get().prepare()));
    }

    /**
     * Runs autograd from the loss to the outputs of the cuts, then cut by cut, the last first: everything that depends
     * on a cut's output has been processed before it.
     */
    @Override
    public void backward(Tensor loss) {
        try {
            List<Tensor> probing = cuts.stream()
                    .map(Cut::runs)
                    .filter(probed::add)
                    .flatMap(runs -> runs.stack.get().learnedParameters())
                    .distinct()
                    .toList();
            Set<Tensor> written = Collections.newSetFromMap(new IdentityHashMap<>());
            written.addAll(usedElsewhere);
            // Parts of the graph before a cut may lead elsewhere, too, and are traversed again.
            Tensor one = Tensor.ones(loss.dtype(), loss.shape()).to(loss.device());
            autograd(() -> loss.backward(one, !cuts.isEmpty()), probing, written);
            for (int i = cuts.size() - 1; i >= 0; i--) {
                Cut cut = cuts.get(i);
                Optional<Tensor> gradient = cut.output().gradient();
                if (gradient.isPresent()) { // otherwise the loss does not depend on it
                    Tensor ofInput = NoGrad.call(() -> cut.runs()
                            .stack
                            .get()
                            .backward(
                                    gradient.get(), cut.workspace(), cut.input().requiresGradient(), written));
                    if (cut.input().requiresGradient()) {
                        boolean keepGraph = i > 0;
                        autograd(() -> cut.input().backward(ofInput, keepGraph), probing, written);
                    }
                }
            }
        } finally {
            forgetPass();
        }
    }

    /**
     * Autograd's part of a backward pass.
     *
     * @param probing parameters of stacks, of which it finds out whether the part leads to them
     * @param written those to which it does are added
     */
    private void autograd(Runnable part, List<Tensor> probing, Set<Tensor> written) {
        List<Tensor> places = probing.stream().map(FusedLayers::gradientOf).toList();
        probing.forEach(Tensor::forgetGradient);
        try {
            part.run();
        } finally {
            for (int i = 0; i < places.size(); i++) {
                Tensor parameter = probing.get(i);
                Tensor place = places.get(i);
                parameter.gradient().ifPresent(gradient -> {
                    NoGrad.call(() -> place.addInPlace(gradient));
                    usedElsewhere.add(parameter);
                    written.add(parameter);
                });
                parameter.collectGradientIn(place);
            }
        }
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
        probed.clear();
        usedElsewhere.clear();
    }
}
