/** The costs of models. Not part of the public API. */
@NullMarked
package dev.vit4j.model.internal;

import org.jspecify.annotations.NullMarked;
