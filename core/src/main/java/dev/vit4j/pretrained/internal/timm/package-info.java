/** Model folders as timm saves them, and what its names of architectures say. Not part of the public API. */
@NullMarked
package dev.vit4j.pretrained.internal.timm;

import org.jspecify.annotations.NullMarked;
