/** Recipe files: their text, their keys over the defaults, and how keys become records. Not part of the public API. */
@NullMarked
package dev.vit4j.train.internal.recipe;

import org.jspecify.annotations.NullMarked;
