/**
 * The models, one file each, written in the terms of its paper, with its configuration beside it. A model is built from a
 * configuration and a source of parameters; loading files, decoding images and training are the concern of other packages.
 *
 * <pre>{@code
 * Vit.Config config = Vit.Variant.TINY.classifier(224, 16, 10);
 * ParameterSet weights = ParameterSet.initialize(config::build, new RandomSource(0));
 * Vit vit = new Vit(config, weights.params());
 * Tensor logits = vit.forward(images, Pass.inference()); // images [B, 3, 224, 224], logits [B, 10]
 * }</pre>
 */
@NullMarked
package dev.vit4j.model;

import org.jspecify.annotations.NullMarked;
