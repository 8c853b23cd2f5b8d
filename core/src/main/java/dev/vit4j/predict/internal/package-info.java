/** Batched inference: preparing images and running them through a model. */
@NullMarked
package dev.vit4j.predict.internal;

import org.jspecify.annotations.NullMarked;
