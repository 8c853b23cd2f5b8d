/** Model folders in the Hugging Face layout: load, save, and run models. */
@NullMarked
package dev.vit4j.pretrained;

import org.jspecify.annotations.NullMarked;
