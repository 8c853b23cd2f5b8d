/** What is computed by the engine's fused operators, its native libraries on disk, and what the processor is. Not part of the public API. */
@NullMarked
package dev.vit4j.tensor.internal;

import org.jspecify.annotations.NullMarked;
