package dev.vit4j.train;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an optimizer reads and keeps: flat buffers, all of one length, and its counts.
 *
 * @param momentum AdamW's mean, SGD's and Muon's momentum
 * @param variance AdamW's
 * @param stepNumber steps done, skipped ones with them
 * @param updateNumber steps that had a gradient, by which AdamW corrects its means
 */
record OptimizerState(
        Tensor parameters, Tensor gradient, Tensor momentum, Tensor variance, Tensor stepNumber, Tensor updateNumber) {

    /** The name of {@code stepNumber}. */
    static final String STEP = "step";

    /** The name of {@code updateNumber}. */
    static final String UPDATES = "updates";

    /** That before the first step. */
    static OptimizerState of(Tensor parameters, Tensor gradient) {
        Tensor stepNumber = Tensor.zeros(DType.FLOAT32).to(parameters.device());
        return new OptimizerState(
                parameters,
                gradient,
                Tensor.zerosLike(parameters),
                Tensor.zerosLike(parameters),
                stepNumber,
                Tensor.zerosLike(stepNumber));
    }

    /** The tensors that must be saved to continue later as if never stopped, by name. */
    Map<String, Tensor> kept() {
        Map<String, Tensor> kept = new LinkedHashMap<>();
        kept.put("momentum", momentum);
        kept.put("variance", variance);
        kept.put(STEP, stepNumber);
        kept.put(UPDATES, updateNumber);
        return kept;
    }
}
