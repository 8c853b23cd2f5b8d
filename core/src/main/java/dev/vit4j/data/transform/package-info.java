/** Built-in transforms of images and of whole batches. */
@NullMarked
package dev.vit4j.data.transform;

import org.jspecify.annotations.NullMarked;
