/** One class per model family: its config.json fields and tensor names. Not part of the public API. */
@NullMarked
package dev.vit4j.pretrained.internal;

import org.jspecify.annotations.NullMarked;
