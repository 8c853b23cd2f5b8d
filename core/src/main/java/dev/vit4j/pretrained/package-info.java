/** Model folders in the Hugging Face layout: load, save, and run their models. */
@NullMarked
package dev.vit4j.pretrained;

import org.jspecify.annotations.NullMarked;
