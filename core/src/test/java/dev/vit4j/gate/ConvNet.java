package dev.vit4j.gate;

import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Optional;

/** A small convolutional network: images [B, 3, H, W] to as many numbers as are asked for [B, C]. */
final class ConvNet implements ImageModel {

    private final Tensor edges; // [12, 3, 3, 3]
    private final Tensor edgesBias; // [12]
    private final Tensor parts; // [24, 12, 3, 3]
    private final Tensor partsBias; // [24]
    private final Linear head; // 24 to C

    ConvNet(Params params, int outputs) {
        edges = params.get("edges.weight", Role.FILTER, Initializer.normal(0.2), 12, 3, 3, 3);
        edgesBias = params.get("edges.bias", Role.BIAS, Initializer.normal(0.1), 12);
        parts = params.get("parts.weight", Role.FILTER, Initializer.normal(0.1), 24, 12, 3, 3);
        partsBias = params.get("parts.bias", Role.BIAS, Initializer.normal(0.1), 24);
        head = Linear.create(params.at("head"), 24, outputs, true, Initializer.normal(0.2));
    }

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        return head.forward(features(images));
    }

    /** [B, 24]. */
    Tensor features(Tensor images) {
        Tensor x = Functional.relu(Functional.conv2d(images, edges, Optional.of(edgesBias), 1, 1)); // [B, 12, H, W]
        x = Functional.maxPool2d(x, 2); // [B, 12, H/2, W/2]
        x = Functional.relu(Functional.conv2d(x, parts, Optional.of(partsBias), 2, 1)); // [B, 24, H/4, W/4]
        return x.mean(2, 3);
    }
}
