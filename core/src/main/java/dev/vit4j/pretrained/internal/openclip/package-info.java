/** Model folders as OpenCLIP saves them. Not part of the public API. */
@NullMarked
package dev.vit4j.pretrained.internal.openclip;

import org.jspecify.annotations.NullMarked;
