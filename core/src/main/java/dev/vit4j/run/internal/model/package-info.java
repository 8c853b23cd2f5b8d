/** The models that runs train: how they begin, how they are saved, and what a card says of them. */
@NullMarked
package dev.vit4j.run.internal.model;

import org.jspecify.annotations.NullMarked;
