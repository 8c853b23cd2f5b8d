package dev.vit4j.train.internal;

import dev.vit4j.tensor.Tensor;

/** Which rules of an optimizer hold for a parameter. */
public enum ParameterGroup {
    /** Matrices and filters inside the network: Muon's, where that is the optimizer. */
    MATRICES,
    /** The head's matrix: decayed as the matrices, but never Muon's. */
    HEAD,
    /** Biases, norms, class token, positions: no weight decay. */
    UNDECAYED;

    static ParameterGroup of(String path, Tensor parameter) {
        if (parameter.dimensions() <= 1 || path.endsWith("class_token") || path.endsWith("position_embedding")) {
            return UNDECAYED;
        }
        return path.equals("head.weight") ? HEAD : MATRICES;
    }

    public boolean isDecayed() {
        return this != UNDECAYED;
    }
}
