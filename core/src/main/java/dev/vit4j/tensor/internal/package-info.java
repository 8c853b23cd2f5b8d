/** The engine's native libraries on disk, and information about the processor. Not part of the public API. */
@NullMarked
package dev.vit4j.tensor.internal;

import org.jspecify.annotations.NullMarked;
