/** How batches of images are prepared and taken through a model. */
@NullMarked
package dev.vit4j.predict.internal;

import org.jspecify.annotations.NullMarked;
